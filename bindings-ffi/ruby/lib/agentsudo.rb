# Made by `make uniffi-generate` from bindings-ffi/uniffi; not to be edited.
# Common helper code.
#
# Ideally this would live in a separate .rb file where it can be unittested etc
# in isolation, and perhaps even published as a re-useable package.
#
# However, it's important that the details of how this helper code works (e.g. the
# way that different builtin types are passed across the FFI) exactly match what's
# expected by the rust code on the other side of the interface. In practice right
# now that means coming from the exact some version of `uniffi` that was used to
# compile the rust component. The easiest way to ensure this is to bundle the Ruby
# helpers directly inline like we're doing here.

require 'ffi'
require 'set'
require 'monitor'

module Agentsudo
  def self.uniffi_in_range(i, type_name, min, max)
  raise TypeError, "no implicit conversion of #{i} into Integer" unless i.respond_to?(:to_int)
  i = i.to_int
  raise RangeError, "#{type_name} requires #{min} <= value < #{max}" unless (min <= i && i < max)
  i
end

def self.uniffi_utf8(v)
  raise TypeError, "no implicit conversion of #{v} into String" unless v.respond_to?(:to_str)
  v = v.to_str.encode(Encoding::UTF_8)
  raise Encoding::InvalidByteSequenceError, "not a valid UTF-8 encoded string" unless v.valid_encoding?
  v
end

def self.uniffi_bytes(v)
  raise TypeError, "no implicit conversion of #{v} into String" unless v.respond_to?(:to_str)
  v.to_str
end

# Callback return codes
UNIFFI_CALLBACK_SUCCESS = 0
UNIFFI_CALLBACK_ERROR = 1
UNIFFI_CALLBACK_UNEXPECTED_ERROR = 2

# Call a method on a callback interface object, catching and reporting errors
# to Rust via the call_status.
# If error_type is provided, known errors of that type are reported as UNIFFI_CALLBACK_ERROR;
# all other errors are reported as UNIFFI_CALLBACK_UNEXPECTED_ERROR.
def self.uniffi_trait_interface_call(call_status, make_call, write_return_value, error_type = nil, lower_error = nil)
  begin
    write_return_value.call make_call.call
  rescue StandardError => e
    buf = if !error_type.nil? && uniffi_is_error_type?(e, error_type)
      call_status[:code] = UNIFFI_CALLBACK_ERROR
      lower_error.call e
    else
      call_status[:code] = UNIFFI_CALLBACK_UNEXPECTED_ERROR
      RustBuffer.alloc_from_string(e.inspect)
    end

    error_buf = call_status[:error_buf]
    error_buf[:capacity] = buf[:capacity]
    error_buf[:len] = buf[:len]
    error_buf[:data] = buf[:data]
  end
end

# Check if an exception is a variant of the given error type.
# Error types in Ruby are either modules (non-flat enums) or classes (flat enums),
# with variant classes as constant within them.
def self.uniffi_is_error_type?(e, error_type)
  # Object-as-error: error_type is a class itself (e.g. MyError < StandardError)
  if error_type.is_a?(Class) && e.is_a?(error_type)
    return true
  end

  # Enum error: error_type is a module with class constants for each variant
  error_type.constants.any? do |c|
    klass = error_type.const_get c
    klass.is_a?(Class) && e.is_a?(klass)
  end
end
  # A handle map for converting Ruby objects to/from integer handles.
#
# When passing callback interface or trait interface objects to Ruby, we store
# the Ruby object in this map and pass the integer handle to Rust. When Rust
# calls back, we look up the Ruby object by its handle.
#
# Ruby-created handles are always odd (staring at 1, incrementing by 2).
# Rust-created handles are always even. This convention lets us distinguish
# the source in lift/lower without extra metadata.


class UniffiHandleMap
  def initialize
    @lock = Monitor.new
    @map = {}
    @counter = 1 # Start at 1 (odd), increment by 2
  end

  def insert(obj)
    @lock.synchronize do
      handle = @counter
      @counter += 2
      @map[handle] = obj
      handle
    end
  end

  def get(handle)
    @lock.synchronize do
      obj = @map[handle]
      raise InternalError, "UniffiHandleMap.get: invalid handle #{handle}" if obj.nil?
      obj
    end
  end

  def clone_handle(handle)
    @lock.synchronize do
      obj = @map[handle]
      raise InternalError, "UniffiHandleMap.clone_handle: invalid handle #{handle}" if obj.nil?
      new_handle = @counter
      @counter += 2
      @map[new_handle] = obj
      new_handle
    end
  end

  def remove(handle)
    @lock.synchronize do
      obj = @map.delete(handle)
      raise InternalError, "UniffiHandleMap.remove: invalid handle #{handle}" if obj.nil?
      obj
    end
  end

  # Used for testing/debugging purposes
  def size
    @lock.synchronize { @map.size }
  end
end

private_constant :UniffiHandleMap
  class RustBuffer < FFI::Struct
  layout :capacity, :uint64,
         :len,      :uint64,
         :data,     :pointer

  def self.alloc(size)
    return ::Agentsudo.rust_call(:ffi_agentsudo_uniffi_rustbuffer_alloc, size)
  end

  def self.reserve(rbuf, additional)
    return ::Agentsudo.rust_call(:ffi_agentsudo_uniffi_rustbuffer_reserve, rbuf, additional)
  end

  def free
    ::Agentsudo.rust_call(:ffi_agentsudo_uniffi_rustbuffer_free, self)
  end

  def capacity
    self[:capacity]
  end

  def len
    self[:len]
  end

  def len=(value)
    self[:len] = value
  end

  def data
    self[:data]
  end

  def to_s
    "RustBuffer(capacity=#{capacity}, len=#{len}, data=#{data.read_bytes len})"
  end

  # The allocated buffer will be automatically freed if an error occurs, ensuring that
  # we don't accidentally leak it.
  def self.allocWithBuilder
    builder = RustBufferBuilder.new

    begin
      yield builder
    rescue => e
      builder.discard
      raise e
    end
  end

  # The RustBuffer will be freed once the context-manager exits, ensuring that we don't
  # leak it even if an error occurs.
  def consumeWithStream
    stream = RustBufferStream.new self

    yield stream

    raise RuntimeError, 'junk data left in buffer after consuming' if stream.remaining != 0
  ensure
    free
  end# The primitive String type.

  def self.alloc_from_string(value)
    RustBuffer.allocWithBuilder do |builder|
      builder.write value.encode('utf-8')
      return builder.finalize
    end
  end

  def consume_into_string
    consumeWithStream do |stream|
      return stream.read(stream.remaining).force_encoding(Encoding::UTF_8)
    end
  end

  # The primitive Bytes type.

  def self.alloc_from_bytes(value)
    RustBuffer.allocWithBuilder do |builder|
      builder.write_bytes(value)
      return builder.finalize
    end
  end

  def consume_into_bytes
    consumeWithStream do |stream|
      return stream.read_bytes
    end
  end

  def self.alloc_from_Timestamp(v)
    RustBuffer.allocWithBuilder do |builder|
      builder.write_Timestamp(v)
      return builder.finalize
    end
  end

  def consume_into_Timestamp
    consumeWithStream do |stream|
      return stream.read_Timestamp
    end
  end

  # The Record type AppManifest.

  def self.check_lower_TypeAppManifest(v)



  end

  def self.alloc_from_TypeAppManifest(v)
    RustBuffer.allocWithBuilder do |builder|
      builder.write_TypeAppManifest(v)
      return builder.finalize
    end
  end

  def consume_into_TypeAppManifest
    consumeWithStream do |stream|
      return stream.read_TypeAppManifest
    end
  end

  # The Record type AuditAnchor.

  def self.check_lower_TypeAuditAnchor(v)


  end

  def self.alloc_from_TypeAuditAnchor(v)
    RustBuffer.allocWithBuilder do |builder|
      builder.write_TypeAuditAnchor(v)
      return builder.finalize
    end
  end

  def consume_into_TypeAuditAnchor
    consumeWithStream do |stream|
      return stream.read_TypeAuditAnchor
    end
  end

  # The Record type AuditVerification.

  def self.check_lower_TypeAuditVerification(v)


  end

  def self.alloc_from_TypeAuditVerification(v)
    RustBuffer.allocWithBuilder do |builder|
      builder.write_TypeAuditVerification(v)
      return builder.finalize
    end
  end

  def consume_into_TypeAuditVerification
    consumeWithStream do |stream|
      return stream.read_TypeAuditVerification
    end
  end

  # The Record type Denial.

  def self.check_lower_TypeDenial(v)


    RustBuffer.check_lower_Optionalstring(v.agent)
    RustBuffer.check_lower_Optionalstring(v.agent_id)


    RustBuffer.check_lower_Optionalstring(v.approval_id)
    RustBuffer.check_lower_Optionalstring(v.decided_by)
    RustBuffer.check_lower_Optionalstring(v.note)
  end

  def self.alloc_from_TypeDenial(v)
    RustBuffer.allocWithBuilder do |builder|
      builder.write_TypeDenial(v)
      return builder.finalize
    end
  end

  def consume_into_TypeDenial
    consumeWithStream do |stream|
      return stream.read_TypeDenial
    end
  end

  # The Record type Edited.

  def self.check_lower_TypeEdited(v)



  end

  def self.alloc_from_TypeEdited(v)
    RustBuffer.allocWithBuilder do |builder|
      builder.write_TypeEdited(v)
      return builder.finalize
    end
  end

  def consume_into_TypeEdited
    consumeWithStream do |stream|
      return stream.read_TypeEdited
    end
  end

  # The Record type Finding.

  def self.check_lower_TypeFinding(v)

    RustBuffer.check_lower_TypeCondition(v.condition)

  end

  def self.alloc_from_TypeFinding(v)
    RustBuffer.allocWithBuilder do |builder|
      builder.write_TypeFinding(v)
      return builder.finalize
    end
  end

  def consume_into_TypeFinding
    consumeWithStream do |stream|
      return stream.read_TypeFinding
    end
  end

  # The Record type Header.

  def self.check_lower_TypeHeader(v)


  end

  def self.alloc_from_TypeHeader(v)
    RustBuffer.allocWithBuilder do |builder|
      builder.write_TypeHeader(v)
      return builder.finalize
    end
  end

  def consume_into_TypeHeader
    consumeWithStream do |stream|
      return stream.read_TypeHeader
    end
  end

  # The Record type HttpAnswer.

  def self.check_lower_TypeHttpAnswer(v)

    RustBuffer.check_lower_SequenceTypeHeader(v.headers)

  end

  def self.alloc_from_TypeHttpAnswer(v)
    RustBuffer.allocWithBuilder do |builder|
      builder.write_TypeHttpAnswer(v)
      return builder.finalize
    end
  end

  def consume_into_TypeHttpAnswer
    consumeWithStream do |stream|
      return stream.read_TypeHttpAnswer
    end
  end

  # The Record type Limits.

  def self.check_lower_TypeLimits(v)


  end

  def self.alloc_from_TypeLimits(v)
    RustBuffer.allocWithBuilder do |builder|
      builder.write_TypeLimits(v)
      return builder.finalize
    end
  end

  def consume_into_TypeLimits
    consumeWithStream do |stream|
      return stream.read_TypeLimits
    end
  end

  # The Record type PlacedArgument.

  def self.check_lower_TypePlacedArgument(v)
    RustBuffer.check_lower_Optionalstring(v.name)

  end

  def self.alloc_from_TypePlacedArgument(v)
    RustBuffer.allocWithBuilder do |builder|
      builder.write_TypePlacedArgument(v)
      return builder.finalize
    end
  end

  def consume_into_TypePlacedArgument
    consumeWithStream do |stream|
      return stream.read_TypePlacedArgument
    end
  end

  # The Enum type Answer.

  def self.check_lower_TypeAnswer(v)
  end

  def self.alloc_from_TypeAnswer(v)
    RustBuffer.allocWithBuilder do |builder|
      builder.write_TypeAnswer(v)
      return builder.finalize
    end
  end

  def consume_into_TypeAnswer
    consumeWithStream do |stream|
      return stream.read_TypeAnswer
    end
  end


  # The Enum type Condition.

  def self.check_lower_TypeCondition(v)
  end

  def self.alloc_from_TypeCondition(v)
    RustBuffer.allocWithBuilder do |builder|
      builder.write_TypeCondition(v)
      return builder.finalize
    end
  end

  def consume_into_TypeCondition
    consumeWithStream do |stream|
      return stream.read_TypeCondition
    end
  end


  # The Enum type ErrorCode.

  def self.check_lower_TypeErrorCode(v)
  end

  def self.alloc_from_TypeErrorCode(v)
    RustBuffer.allocWithBuilder do |builder|
      builder.write_TypeErrorCode(v)
      return builder.finalize
    end
  end

  def consume_into_TypeErrorCode
    consumeWithStream do |stream|
      return stream.read_TypeErrorCode
    end
  end


  # The Enum type LogLevel.

  def self.check_lower_TypeLogLevel(v)
  end

  def self.alloc_from_TypeLogLevel(v)
    RustBuffer.allocWithBuilder do |builder|
      builder.write_TypeLogLevel(v)
      return builder.finalize
    end
  end

  def consume_into_TypeLogLevel
    consumeWithStream do |stream|
      return stream.read_TypeLogLevel
    end
  end


  # The Enum type Logger.

  def self.check_lower_TypeLogger(v)
  end

  def self.alloc_from_TypeLogger(v)
    RustBuffer.allocWithBuilder do |builder|
      builder.write_TypeLogger(v)
      return builder.finalize
    end
  end

  def consume_into_TypeLogger
    consumeWithStream do |stream|
      return stream.read_TypeLogger
    end
  end


  # The Enum type OnAuditError.

  def self.check_lower_TypeOnAuditError(v)
  end

  def self.alloc_from_TypeOnAuditError(v)
    RustBuffer.allocWithBuilder do |builder|
      builder.write_TypeOnAuditError(v)
      return builder.finalize
    end
  end

  def consume_into_TypeOnAuditError
    consumeWithStream do |stream|
      return stream.read_TypeOnAuditError
    end
  end


  # The Enum type OnDeny.

  def self.check_lower_TypeOnDeny(v)
  end

  def self.alloc_from_TypeOnDeny(v)
    RustBuffer.allocWithBuilder do |builder|
      builder.write_TypeOnDeny(v)
      return builder.finalize
    end
  end

  def consume_into_TypeOnDeny
    consumeWithStream do |stream|
      return stream.read_TypeOnDeny
    end
  end


  # The Enum type OnViolation.

  def self.check_lower_TypeOnViolation(v)
  end

  def self.alloc_from_TypeOnViolation(v)
    RustBuffer.allocWithBuilder do |builder|
      builder.write_TypeOnViolation(v)
      return builder.finalize
    end
  end

  def consume_into_TypeOnViolation
    consumeWithStream do |stream|
      return stream.read_TypeOnViolation
    end
  end


  # The Enum type Place.

  def self.check_lower_TypePlace(v)
  end

  def self.alloc_from_TypePlace(v)
    RustBuffer.allocWithBuilder do |builder|
      builder.write_TypePlace(v)
      return builder.finalize
    end
  end

  def consume_into_TypePlace
    consumeWithStream do |stream|
      return stream.read_TypePlace
    end
  end


  # The Enum type Said.

  def self.check_lower_TypeSaid(v)
  end

  def self.alloc_from_TypeSaid(v)
    RustBuffer.allocWithBuilder do |builder|
      builder.write_TypeSaid(v)
      return builder.finalize
    end
  end

  def consume_into_TypeSaid
    consumeWithStream do |stream|
      return stream.read_TypeSaid
    end
  end


  # Error enum - generate alloc_from for callback error serialization
  def self.alloc_from_TypeSudoError(v)
    RustBuffer.allocWithBuilder do |builder|
      builder.write_TypeSudoError(v)
      return builder.finalize
    end
  end

  # Enum used as error - generate consume_into_ for use as a return value
  def consume_into_TypeSudoError
    consumeWithStream do |stream|
      return stream.read_TypeSudoError
    end
  end


  # The Enum type Surface.

  def self.check_lower_TypeSurface(v)
  end

  def self.alloc_from_TypeSurface(v)
    RustBuffer.allocWithBuilder do |builder|
      builder.write_TypeSurface(v)
      return builder.finalize
    end
  end

  def consume_into_TypeSurface
    consumeWithStream do |stream|
      return stream.read_TypeSurface
    end
  end


  # The Optional<T> type for u32.

  def self.check_lower_Optionalu32(v)
    if !v.nil?

    end
  end

  def self.alloc_from_Optionalu32(v)
    RustBuffer.allocWithBuilder do |builder|
      builder.write_Optionalu32(v)
      return builder.finalize()
    end
  end

  def consume_into_Optionalu32
    consumeWithStream do |stream|
      return stream.read_Optionalu32
    end
  end

  # The Optional<T> type for i64.

  def self.check_lower_Optionali64(v)
    if !v.nil?

    end
  end

  def self.alloc_from_Optionali64(v)
    RustBuffer.allocWithBuilder do |builder|
      builder.write_Optionali64(v)
      return builder.finalize()
    end
  end

  def consume_into_Optionali64
    consumeWithStream do |stream|
      return stream.read_Optionali64
    end
  end

  # The Optional<T> type for f64.

  def self.check_lower_Optionalf64(v)
    if !v.nil?

    end
  end

  def self.alloc_from_Optionalf64(v)
    RustBuffer.allocWithBuilder do |builder|
      builder.write_Optionalf64(v)
      return builder.finalize()
    end
  end

  def consume_into_Optionalf64
    consumeWithStream do |stream|
      return stream.read_Optionalf64
    end
  end

  # The Optional<T> type for string.

  def self.check_lower_Optionalstring(v)
    if !v.nil?

    end
  end

  def self.alloc_from_Optionalstring(v)
    RustBuffer.allocWithBuilder do |builder|
      builder.write_Optionalstring(v)
      return builder.finalize()
    end
  end

  def consume_into_Optionalstring
    consumeWithStream do |stream|
      return stream.read_Optionalstring
    end
  end

  # The Optional<T> type for TypeQuestion.

  def self.check_lower_OptionalTypeQuestion(v)
    if !v.nil?
      (Question.uniffi_check_lower v)
    end
  end

  def self.alloc_from_OptionalTypeQuestion(v)
    RustBuffer.allocWithBuilder do |builder|
      builder.write_OptionalTypeQuestion(v)
      return builder.finalize()
    end
  end

  def consume_into_OptionalTypeQuestion
    consumeWithStream do |stream|
      return stream.read_OptionalTypeQuestion
    end
  end

  # The Optional<T> type for TypeSession.

  def self.check_lower_OptionalTypeSession(v)
    if !v.nil?
      (Session.uniffi_check_lower v)
    end
  end

  def self.alloc_from_OptionalTypeSession(v)
    RustBuffer.allocWithBuilder do |builder|
      builder.write_OptionalTypeSession(v)
      return builder.finalize()
    end
  end

  def consume_into_OptionalTypeSession
    consumeWithStream do |stream|
      return stream.read_OptionalTypeSession
    end
  end

  # The Optional<T> type for TypeSettlement.

  def self.check_lower_OptionalTypeSettlement(v)
    if !v.nil?
      (Settlement.uniffi_check_lower v)
    end
  end

  def self.alloc_from_OptionalTypeSettlement(v)
    RustBuffer.allocWithBuilder do |builder|
      builder.write_OptionalTypeSettlement(v)
      return builder.finalize()
    end
  end

  def consume_into_OptionalTypeSettlement
    consumeWithStream do |stream|
      return stream.read_OptionalTypeSettlement
    end
  end

  # The Optional<T> type for TypeAuditAnchor.

  def self.check_lower_OptionalTypeAuditAnchor(v)
    if !v.nil?
      RustBuffer.check_lower_TypeAuditAnchor(v)
    end
  end

  def self.alloc_from_OptionalTypeAuditAnchor(v)
    RustBuffer.allocWithBuilder do |builder|
      builder.write_OptionalTypeAuditAnchor(v)
      return builder.finalize()
    end
  end

  def consume_into_OptionalTypeAuditAnchor
    consumeWithStream do |stream|
      return stream.read_OptionalTypeAuditAnchor
    end
  end

  # The Optional<T> type for TypeEdited.

  def self.check_lower_OptionalTypeEdited(v)
    if !v.nil?
      RustBuffer.check_lower_TypeEdited(v)
    end
  end

  def self.alloc_from_OptionalTypeEdited(v)
    RustBuffer.allocWithBuilder do |builder|
      builder.write_OptionalTypeEdited(v)
      return builder.finalize()
    end
  end

  def consume_into_OptionalTypeEdited
    consumeWithStream do |stream|
      return stream.read_OptionalTypeEdited
    end
  end

  # The Optional<T> type for TypeOnAuditError.

  def self.check_lower_OptionalTypeOnAuditError(v)
    if !v.nil?
      RustBuffer.check_lower_TypeOnAuditError(v)
    end
  end

  def self.alloc_from_OptionalTypeOnAuditError(v)
    RustBuffer.allocWithBuilder do |builder|
      builder.write_OptionalTypeOnAuditError(v)
      return builder.finalize()
    end
  end

  def consume_into_OptionalTypeOnAuditError
    consumeWithStream do |stream|
      return stream.read_OptionalTypeOnAuditError
    end
  end

  # The Optional<T> type for TypeOnViolation.

  def self.check_lower_OptionalTypeOnViolation(v)
    if !v.nil?
      RustBuffer.check_lower_TypeOnViolation(v)
    end
  end

  def self.alloc_from_OptionalTypeOnViolation(v)
    RustBuffer.allocWithBuilder do |builder|
      builder.write_OptionalTypeOnViolation(v)
      return builder.finalize()
    end
  end

  def consume_into_OptionalTypeOnViolation
    consumeWithStream do |stream|
      return stream.read_OptionalTypeOnViolation
    end
  end

  # The Optional<T> type for TypeSurface.

  def self.check_lower_OptionalTypeSurface(v)
    if !v.nil?
      RustBuffer.check_lower_TypeSurface(v)
    end
  end

  def self.alloc_from_OptionalTypeSurface(v)
    RustBuffer.allocWithBuilder do |builder|
      builder.write_OptionalTypeSurface(v)
      return builder.finalize()
    end
  end

  def consume_into_OptionalTypeSurface
    consumeWithStream do |stream|
      return stream.read_OptionalTypeSurface
    end
  end

  # The Optional<T> type for Sequencestring.

  def self.check_lower_OptionalSequencestring(v)
    if !v.nil?
      RustBuffer.check_lower_Sequencestring(v)
    end
  end

  def self.alloc_from_OptionalSequencestring(v)
    RustBuffer.allocWithBuilder do |builder|
      builder.write_OptionalSequencestring(v)
      return builder.finalize()
    end
  end

  def consume_into_OptionalSequencestring
    consumeWithStream do |stream|
      return stream.read_OptionalSequencestring
    end
  end

  # The Sequence<T> type for string.

  def self.check_lower_Sequencestring(v)
    v.each do |item|

    end
  end

  def self.alloc_from_Sequencestring(v)
    RustBuffer.allocWithBuilder do |builder|
      builder.write_Sequencestring(v)
      return builder.finalize()
    end
  end

  def consume_into_Sequencestring
    consumeWithStream do |stream|
      return stream.read_Sequencestring
    end
  end

  # The Sequence<T> type for TypeFinding.

  def self.check_lower_SequenceTypeFinding(v)
    v.each do |item|
      RustBuffer.check_lower_TypeFinding(item)
    end
  end

  def self.alloc_from_SequenceTypeFinding(v)
    RustBuffer.allocWithBuilder do |builder|
      builder.write_SequenceTypeFinding(v)
      return builder.finalize()
    end
  end

  def consume_into_SequenceTypeFinding
    consumeWithStream do |stream|
      return stream.read_SequenceTypeFinding
    end
  end

  # The Sequence<T> type for TypeHeader.

  def self.check_lower_SequenceTypeHeader(v)
    v.each do |item|
      RustBuffer.check_lower_TypeHeader(item)
    end
  end

  def self.alloc_from_SequenceTypeHeader(v)
    RustBuffer.allocWithBuilder do |builder|
      builder.write_SequenceTypeHeader(v)
      return builder.finalize()
    end
  end

  def consume_into_SequenceTypeHeader
    consumeWithStream do |stream|
      return stream.read_SequenceTypeHeader
    end
  end

  # The Sequence<T> type for TypePlacedArgument.

  def self.check_lower_SequenceTypePlacedArgument(v)
    v.each do |item|
      RustBuffer.check_lower_TypePlacedArgument(item)
    end
  end

  def self.alloc_from_SequenceTypePlacedArgument(v)
    RustBuffer.allocWithBuilder do |builder|
      builder.write_SequenceTypePlacedArgument(v)
      return builder.finalize()
    end
  end

  def consume_into_SequenceTypePlacedArgument
    consumeWithStream do |stream|
      return stream.read_SequenceTypePlacedArgument
    end
  end

  # The Sequence<T> type for TypeErrorCode.

  def self.check_lower_SequenceTypeErrorCode(v)
    v.each do |item|
      RustBuffer.check_lower_TypeErrorCode(item)
    end
  end

  def self.alloc_from_SequenceTypeErrorCode(v)
    RustBuffer.allocWithBuilder do |builder|
      builder.write_SequenceTypeErrorCode(v)
      return builder.finalize()
    end
  end

  def consume_into_SequenceTypeErrorCode
    consumeWithStream do |stream|
      return stream.read_SequenceTypeErrorCode
    end
  end

  # The Sequence<T> type for TypePlace.

  def self.check_lower_SequenceTypePlace(v)
    v.each do |item|
      RustBuffer.check_lower_TypePlace(item)
    end
  end

  def self.alloc_from_SequenceTypePlace(v)
    RustBuffer.allocWithBuilder do |builder|
      builder.write_SequenceTypePlace(v)
      return builder.finalize()
    end
  end

  def consume_into_SequenceTypePlace
    consumeWithStream do |stream|
      return stream.read_SequenceTypePlace
    end
  end


end

module UniFFILib
  class ForeignBytes < FFI::Struct
    layout :len,      :int32,
           :data,     :pointer

    def len
      self[:len]
    end

    def data
      self[:data]
    end

    def to_s
      "ForeignBytes(len=#{len}, data=#{data.read_bytes(len)})"
    end
  end
end

private_constant :UniFFILib

# Helper for structured reading of values from a RustBuffer.
class RustBufferStream

  def initialize(rbuf)
    @rbuf = rbuf
    @offset = 0
  end

  def remaining
    @rbuf.len - @offset
  end

  def read(size)
    raise InternalError, 'read past end of rust buffer' if @offset + size > @rbuf.len

    data = @rbuf.data.get_bytes @offset, size

    @offset += size

    data
  end

  def read_u16
    unpack_from 2, 'S>'
  end

  def read_u32
    unpack_from 4, 'L>'
  end

  def read_u64
    unpack_from 8, 'Q>'
  end

  def read_i64
    unpack_from 8, 'q>'
  end

  def read_f64
    unpack_from 8, 'G'
  end

  def read_bool
    v = unpack_from 1, 'c'

    return false if v == 0
    return true if v == 1

    raise InternalError, 'Unexpected byte for Boolean type'
  end

  def read_string
    size = unpack_from 4, 'l>'

    raise InternalError, 'Unexpected negative string length' if size.negative?

    read(size).force_encoding(Encoding::UTF_8)
  end

  def read_bytes
    size = unpack_from 4, 'l>'

    raise InternalError, 'Unexpected negative byte string length' if size.negative?

    read(size).force_encoding(Encoding::BINARY)
  end

  # The Timestamp type.
  ONE_SECOND_IN_NANOSECONDS = 10**9

  def read_Timestamp
    seconds = unpack_from 8, 'q>'
    nanoseconds = unpack_from 4, 'L>'

    # UniFFi conventions assume that nanoseconds part has to represent nanoseconds portion of
    # duration between epoch and the timestamp moment. Ruby `Time#tv_nsec` returns the number of
    # nanoseconds for the subsecond part, which is sort of opposite to "duration" meaning.
    # Hence we need to convert value returned by `Time#tv_nsec` back and forth with the following
    # logic:
    if seconds < 0 && nanoseconds != 0
      # In order to get duration nsec we shift by 1 second:
      nanoseconds = ONE_SECOND_IN_NANOSECONDS - nanoseconds

      # Then we compensate 1 second shift:
      seconds -= 1
    end

    Time.at(seconds, nanoseconds, :nanosecond, in: '+00:00').utc
  end

  # The Object type Agent.

  def read_TypeAgent
    handle = unpack_from 8, 'Q>'
    return Agent.uniffi_lift(handle)
  end

  # The Object type ConsoleApproval.

  def read_TypeConsoleApproval
    handle = unpack_from 8, 'Q>'
    return ConsoleApproval.uniffi_lift(handle)
  end

  # The Object type Guard.

  def read_TypeGuard
    handle = unpack_from 8, 'Q>'
    return Guard.uniffi_lift(handle)
  end

  # The Object type Guardrails.

  def read_TypeGuardrails
    handle = unpack_from 8, 'Q>'
    return Guardrails.uniffi_lift(handle)
  end

  # The Object type LogSink.

  def read_TypeLogSink
    handle = unpack_from 8, 'Q>'
    return LogSink.uniffi_lift(handle)
  end

  # The Object type Permit.

  def read_TypePermit
    handle = unpack_from 8, 'Q>'
    return Permit.uniffi_lift(handle)
  end

  # The Object type Question.

  def read_TypeQuestion
    handle = unpack_from 8, 'Q>'
    return Question.uniffi_lift(handle)
  end

  # The Object type ScriptedApproval.

  def read_TypeScriptedApproval
    handle = unpack_from 8, 'Q>'
    return ScriptedApproval.uniffi_lift(handle)
  end

  # The Object type Session.

  def read_TypeSession
    handle = unpack_from 8, 'Q>'
    return Session.uniffi_lift(handle)
  end

  # The Object type Settlement.

  def read_TypeSettlement
    handle = unpack_from 8, 'Q>'
    return Settlement.uniffi_lift(handle)
  end

  # The Object type SlackApproval.

  def read_TypeSlackApproval
    handle = unpack_from 8, 'Q>'
    return SlackApproval.uniffi_lift(handle)
  end

  # The Object type Telemetry.

  def read_TypeTelemetry
    handle = unpack_from 8, 'Q>'
    return Telemetry.uniffi_lift(handle)
  end

  # The Object type Ticket.

  def read_TypeTicket
    handle = unpack_from 8, 'Q>'
    return Ticket.uniffi_lift(handle)
  end

  # The Record type AppManifest.

  def read_TypeAppManifest
    AppManifest.new(
      json: read_string,
      yaml: read_string,
      link: read_string
    )
  end

  # The Record type AuditAnchor.

  def read_TypeAuditAnchor
    AuditAnchor.new(
      count: read_u64,
      head: read_string
    )
  end

  # The Record type AuditVerification.

  def read_TypeAuditVerification
    AuditVerification.new(
      holds: read_bool,
      report: read_string
    )
  end

  # The Record type Denial.

  def read_TypeDenial
    Denial.new(
      message: read_string,
      reason: read_string,
      agent: read_Optionalstring,
      agent_id: read_Optionalstring,
      scope: read_string,
      function: read_string,
      approval_id: read_Optionalstring,
      decided_by: read_Optionalstring,
      note: read_Optionalstring
    )
  end

  # The Record type Edited.

  def read_TypeEdited
    Edited.new(
      arguments: read_string,
      changes: read_string,
      changed_by: read_string
    )
  end

  # The Record type Finding.

  def read_TypeFinding
    Finding.new(
      what: read_string,
      condition: read_TypeCondition,
      text: read_string
    )
  end

  # The Record type Header.

  def read_TypeHeader
    Header.new(
      name: read_string,
      value: read_string
    )
  end

  # The Record type HttpAnswer.

  def read_TypeHttpAnswer
    HttpAnswer.new(
      status: read_u16,
      headers: read_SequenceTypeHeader,
      body: read_bytes
    )
  end

  # The Record type Limits.

  def read_TypeLimits
    Limits.new(
      depth: read_u32,
      bytes: read_u32
    )
  end

  # The Record type PlacedArgument.

  def read_TypePlacedArgument
    PlacedArgument.new(
      name: read_Optionalstring,
      positional: read_bool
    )
  end



  # The Enum type Answer.

  def read_TypeAnswer
    variant = unpack_from 4, 'l>'

    if variant == 1
      return Answer::APPROVED
    end
    if variant == 2
      return Answer::DENIED
    end
    if variant == 3
      return Answer::TIMEOUT
    end

    raise InternalError, 'Unexpected variant tag for TypeAnswer'
  end





  # The Enum type Condition.

  def read_TypeCondition
    variant = unpack_from 4, 'l>'

    if variant == 1
      return Condition::GOOD
    end
    if variant == 2
      return Condition::UNKNOWN
    end
    if variant == 3
      return Condition::WRONG
    end

    raise InternalError, 'Unexpected variant tag for TypeCondition'
  end





  # The Enum type ErrorCode.

  def read_TypeErrorCode
    variant = unpack_from 4, 'l>'

    if variant == 1
      return ErrorCode::NO_SESSION
    end
    if variant == 2
      return ErrorCode::SESSION_EXPIRED
    end
    if variant == 3
      return ErrorCode::MISSING_SCOPE
    end
    if variant == 4
      return ErrorCode::REJECTED
    end
    if variant == 5
      return ErrorCode::APPROVAL_TIMEOUT
    end
    if variant == 6
      return ErrorCode::UNAVAILABLE
    end
    if variant == 7
      return ErrorCode::INVALID
    end
    if variant == 8
      return ErrorCode::INTERNAL
    end

    raise InternalError, 'Unexpected variant tag for TypeErrorCode'
  end





  # The Enum type LogLevel.

  def read_TypeLogLevel
    variant = unpack_from 4, 'l>'

    if variant == 1
      return LogLevel::DEBUG
    end
    if variant == 2
      return LogLevel::INFO
    end
    if variant == 3
      return LogLevel::WARNING
    end
    if variant == 4
      return LogLevel::ERROR
    end

    raise InternalError, 'Unexpected variant tag for TypeLogLevel'
  end





  # The Enum type Logger.

  def read_TypeLogger
    variant = unpack_from 4, 'l>'

    if variant == 1
      return Logger::CORE
    end
    if variant == 2
      return Logger::SLACK
    end
    if variant == 3
      return Logger::CLOUD
    end

    raise InternalError, 'Unexpected variant tag for TypeLogger'
  end





  # The Enum type OnAuditError.

  def read_TypeOnAuditError
    variant = unpack_from 4, 'l>'

    if variant == 1
      return OnAuditError::DENY
    end
    if variant == 2
      return OnAuditError::ALLOW
    end

    raise InternalError, 'Unexpected variant tag for TypeOnAuditError'
  end





  # The Enum type OnDeny.

  def read_TypeOnDeny
    variant = unpack_from 4, 'l>'

    if variant == 1
      return OnDeny::RAISE
    end
    if variant == 2
      return OnDeny::LOG
    end
    if variant == 3
      return OnDeny::ASK
    end

    raise InternalError, 'Unexpected variant tag for TypeOnDeny'
  end





  # The Enum type OnViolation.

  def read_TypeOnViolation
    variant = unpack_from 4, 'l>'

    if variant == 1
      return OnViolation::RAISE
    end
    if variant == 2
      return OnViolation::LOG
    end
    if variant == 3
      return OnViolation::REDIRECT
    end

    raise InternalError, 'Unexpected variant tag for TypeOnViolation'
  end





  # The Enum type Place.

  def read_TypePlace
    variant = unpack_from 4, 'l>'

    if variant == 1
      return Place::INPUT
    end
    if variant == 2
      return Place::ARGUMENT
    end
    if variant == 3
      return Place::OUTPUT
    end

    raise InternalError, 'Unexpected variant tag for TypePlace'
  end





  # The Enum type Said.

  def read_TypeSaid
    variant = unpack_from 4, 'l>'

    if variant == 1
      return Said::YES
    end
    if variant == 2
      return Said::NO
    end
    if variant == 3
      return Said::NEITHER
    end

    raise InternalError, 'Unexpected variant tag for TypeSaid'
  end







  # The Error type SudoError

  def read_TypeSudoError
    variant = unpack_from 4, 'l>'

    if variant == 1
        return SudoError::NoSession.new(
            denial: read_TypeDenial()
        )
    end
    if variant == 2
        return SudoError::SessionExpired.new(
            denial: read_TypeDenial()
        )
    end
    if variant == 3
        return SudoError::MissingScope.new(
            denial: read_TypeDenial()
        )
    end
    if variant == 4
        return SudoError::Rejected.new(
            denial: read_TypeDenial()
        )
    end
    if variant == 5
        return SudoError::ApprovalTimeout.new(
            denial: read_TypeDenial()
        )
    end
    if variant == 6
        return SudoError::Unavailable.new(
            denial: read_TypeDenial()
        )
    end
    if variant == 7
        return SudoError::Invalid.new(
            explanation: read_string()
        )
    end
    if variant == 8
        return SudoError::Internal.new(
            explanation: read_string()
        )
    end

    raise InternalError, 'Unexpected variant tag for TypeSudoError'
  end




  # The Enum type Surface.

  def read_TypeSurface
    variant = unpack_from 4, 'l>'

    if variant == 1
      return Surface::FUNCTION
    end
    if variant == 2
      return Surface::MODEL
    end
    if variant == 3
      return Surface::ENDPOINT
    end

    raise InternalError, 'Unexpected variant tag for TypeSurface'
  end




  # The Optional<T> type for u32.

  def read_Optionalu32
    flag = unpack_from 1, 'c'

    if flag == 0
      return nil
    elsif flag == 1
      return read_u32
    else
      raise InternalError, 'Unexpected flag byte for Optionalu32'
    end
  end


  # The Optional<T> type for i64.

  def read_Optionali64
    flag = unpack_from 1, 'c'

    if flag == 0
      return nil
    elsif flag == 1
      return read_i64
    else
      raise InternalError, 'Unexpected flag byte for Optionali64'
    end
  end


  # The Optional<T> type for f64.

  def read_Optionalf64
    flag = unpack_from 1, 'c'

    if flag == 0
      return nil
    elsif flag == 1
      return read_f64
    else
      raise InternalError, 'Unexpected flag byte for Optionalf64'
    end
  end


  # The Optional<T> type for string.

  def read_Optionalstring
    flag = unpack_from 1, 'c'

    if flag == 0
      return nil
    elsif flag == 1
      return read_string
    else
      raise InternalError, 'Unexpected flag byte for Optionalstring'
    end
  end


  # The Optional<T> type for TypeQuestion.

  def read_OptionalTypeQuestion
    flag = unpack_from 1, 'c'

    if flag == 0
      return nil
    elsif flag == 1
      return read_TypeQuestion
    else
      raise InternalError, 'Unexpected flag byte for OptionalTypeQuestion'
    end
  end


  # The Optional<T> type for TypeSession.

  def read_OptionalTypeSession
    flag = unpack_from 1, 'c'

    if flag == 0
      return nil
    elsif flag == 1
      return read_TypeSession
    else
      raise InternalError, 'Unexpected flag byte for OptionalTypeSession'
    end
  end


  # The Optional<T> type for TypeSettlement.

  def read_OptionalTypeSettlement
    flag = unpack_from 1, 'c'

    if flag == 0
      return nil
    elsif flag == 1
      return read_TypeSettlement
    else
      raise InternalError, 'Unexpected flag byte for OptionalTypeSettlement'
    end
  end


  # The Optional<T> type for TypeAuditAnchor.

  def read_OptionalTypeAuditAnchor
    flag = unpack_from 1, 'c'

    if flag == 0
      return nil
    elsif flag == 1
      return read_TypeAuditAnchor
    else
      raise InternalError, 'Unexpected flag byte for OptionalTypeAuditAnchor'
    end
  end


  # The Optional<T> type for TypeEdited.

  def read_OptionalTypeEdited
    flag = unpack_from 1, 'c'

    if flag == 0
      return nil
    elsif flag == 1
      return read_TypeEdited
    else
      raise InternalError, 'Unexpected flag byte for OptionalTypeEdited'
    end
  end


  # The Optional<T> type for TypeOnAuditError.

  def read_OptionalTypeOnAuditError
    flag = unpack_from 1, 'c'

    if flag == 0
      return nil
    elsif flag == 1
      return read_TypeOnAuditError
    else
      raise InternalError, 'Unexpected flag byte for OptionalTypeOnAuditError'
    end
  end


  # The Optional<T> type for TypeOnViolation.

  def read_OptionalTypeOnViolation
    flag = unpack_from 1, 'c'

    if flag == 0
      return nil
    elsif flag == 1
      return read_TypeOnViolation
    else
      raise InternalError, 'Unexpected flag byte for OptionalTypeOnViolation'
    end
  end


  # The Optional<T> type for TypeSurface.

  def read_OptionalTypeSurface
    flag = unpack_from 1, 'c'

    if flag == 0
      return nil
    elsif flag == 1
      return read_TypeSurface
    else
      raise InternalError, 'Unexpected flag byte for OptionalTypeSurface'
    end
  end


  # The Optional<T> type for Sequencestring.

  def read_OptionalSequencestring
    flag = unpack_from 1, 'c'

    if flag == 0
      return nil
    elsif flag == 1
      return read_Sequencestring
    else
      raise InternalError, 'Unexpected flag byte for OptionalSequencestring'
    end
  end

  # The Sequence<T> type for string.

  def read_Sequencestring
    count = unpack_from 4, 'l>'

    raise InternalError, 'Unexpected negative sequence length' if count.negative?

    items = []

    count.times do
      items.append read_string
    end

    items
  end

  # The Sequence<T> type for TypeFinding.

  def read_SequenceTypeFinding
    count = unpack_from 4, 'l>'

    raise InternalError, 'Unexpected negative sequence length' if count.negative?

    items = []

    count.times do
      items.append read_TypeFinding
    end

    items
  end

  # The Sequence<T> type for TypeHeader.

  def read_SequenceTypeHeader
    count = unpack_from 4, 'l>'

    raise InternalError, 'Unexpected negative sequence length' if count.negative?

    items = []

    count.times do
      items.append read_TypeHeader
    end

    items
  end

  # The Sequence<T> type for TypePlacedArgument.

  def read_SequenceTypePlacedArgument
    count = unpack_from 4, 'l>'

    raise InternalError, 'Unexpected negative sequence length' if count.negative?

    items = []

    count.times do
      items.append read_TypePlacedArgument
    end

    items
  end

  # The Sequence<T> type for TypeErrorCode.

  def read_SequenceTypeErrorCode
    count = unpack_from 4, 'l>'

    raise InternalError, 'Unexpected negative sequence length' if count.negative?

    items = []

    count.times do
      items.append read_TypeErrorCode
    end

    items
  end

  # The Sequence<T> type for TypePlace.

  def read_SequenceTypePlace
    count = unpack_from 4, 'l>'

    raise InternalError, 'Unexpected negative sequence length' if count.negative?

    items = []

    count.times do
      items.append read_TypePlace
    end

    items
  end



  def unpack_from(size, format)
    raise InternalError, 'read past end of rust buffer' if @offset + size > @rbuf.len

    value = @rbuf.data.get_bytes(@offset, size).unpack format

    @offset += size

    # TODO: verify this
    raise 'more than one element!!!' if value.size > 1

    value[0]
  end
end

private_constant :RustBufferStream

# Helper for structured writing of values into a RustBuffer.
class RustBufferBuilder
  def initialize
    @rust_buf = RustBuffer.alloc 16
    @rust_buf.len = 0
  end

  def finalize
    rbuf = @rust_buf

    @rust_buf = nil

    rbuf
  end

  def discard
    return if @rust_buf.nil?

    rbuf = finalize
    rbuf.free
  end

  def write(value)
    reserve(value.bytes.size) do
      @rust_buf.data.put_array_of_char @rust_buf.len, value.bytes
    end
  end

  def write_u16(v)
    v = ::Agentsudo::uniffi_in_range(v, "u16", 0, 2**16)
    pack_into(2, 'S>', v)
  end

  def write_u32(v)
    v = ::Agentsudo::uniffi_in_range(v, "u32", 0, 2**32)
    pack_into(4, 'L>', v)
  end

  def write_u64(v)
    v = ::Agentsudo::uniffi_in_range(v, "u64", 0, 2**64)
    pack_into(8, 'Q>', v)
  end

  def write_i64(v)
    v = ::Agentsudo::uniffi_in_range(v, "i64", -2**63, 2**63)
    pack_into(8, 'q>', v)
  end

  def write_f64(v)
    pack_into(8, 'G', v)
  end

  def write_bool(v)
    pack_into(1, 'c', v ? 1 : 0)
  end

  def write_string(v)
    v = ::Agentsudo::uniffi_utf8(v)
    pack_into 4, 'l>', v.bytes.size
    write v
  end

  def write_bytes(v)
    v = ::Agentsudo::uniffi_bytes(v)
    pack_into 4, 'l>', v.bytes.size
    write v
  end

  # The Timestamp type.
  ONE_SECOND_IN_NANOSECONDS = 10**9

  def write_Timestamp(v)
    seconds = v.tv_sec
    nanoseconds = v.tv_nsec

    # UniFFi conventions assume that nanoseconds part has to represent nanoseconds portion of
    # duration between epoch and the timestamp moment. Ruby `Time#tv_nsec` returns the number of
    # nanoseconds for the subsecond part, which is sort of opposite to "duration" meaning.
    # Hence we need to convert value returned by `Time#tv_nsec` back and forth with the following
    # logic:
    if seconds < 0 && nanoseconds != 0
      # In order to get duration nsec we shift by 1 second:
      nanoseconds = ONE_SECOND_IN_NANOSECONDS - nanoseconds

      # Then we compensate 1 second shift:
      seconds += 1
    end

    pack_into 8, 'q>', seconds
    pack_into 4, 'L>', nanoseconds
  end

  # The Object type Agent.

  def write_TypeAgent(obj)
    handle = Agent.uniffi_lower obj
    pack_into(8, 'Q>', handle)
  end

  # The Object type ConsoleApproval.

  def write_TypeConsoleApproval(obj)
    handle = ConsoleApproval.uniffi_lower obj
    pack_into(8, 'Q>', handle)
  end

  # The Object type Guard.

  def write_TypeGuard(obj)
    handle = Guard.uniffi_lower obj
    pack_into(8, 'Q>', handle)
  end

  # The Object type Guardrails.

  def write_TypeGuardrails(obj)
    handle = Guardrails.uniffi_lower obj
    pack_into(8, 'Q>', handle)
  end

  # The Object type LogSink.

  def write_TypeLogSink(obj)
    handle = LogSink.uniffi_lower obj
    pack_into(8, 'Q>', handle)
  end

  # The Object type Permit.

  def write_TypePermit(obj)
    handle = Permit.uniffi_lower obj
    pack_into(8, 'Q>', handle)
  end

  # The Object type Question.

  def write_TypeQuestion(obj)
    handle = Question.uniffi_lower obj
    pack_into(8, 'Q>', handle)
  end

  # The Object type ScriptedApproval.

  def write_TypeScriptedApproval(obj)
    handle = ScriptedApproval.uniffi_lower obj
    pack_into(8, 'Q>', handle)
  end

  # The Object type Session.

  def write_TypeSession(obj)
    handle = Session.uniffi_lower obj
    pack_into(8, 'Q>', handle)
  end

  # The Object type Settlement.

  def write_TypeSettlement(obj)
    handle = Settlement.uniffi_lower obj
    pack_into(8, 'Q>', handle)
  end

  # The Object type SlackApproval.

  def write_TypeSlackApproval(obj)
    handle = SlackApproval.uniffi_lower obj
    pack_into(8, 'Q>', handle)
  end

  # The Object type Telemetry.

  def write_TypeTelemetry(obj)
    handle = Telemetry.uniffi_lower obj
    pack_into(8, 'Q>', handle)
  end

  # The Object type Ticket.

  def write_TypeTicket(obj)
    handle = Ticket.uniffi_lower obj
    pack_into(8, 'Q>', handle)
  end

  # The Record type AppManifest.

  def write_TypeAppManifest(v)
    self.write_string(v.json)
    self.write_string(v.yaml)
    self.write_string(v.link)
  end

  # The Record type AuditAnchor.

  def write_TypeAuditAnchor(v)
    self.write_u64(v.count)
    self.write_string(v.head)
  end

  # The Record type AuditVerification.

  def write_TypeAuditVerification(v)
    self.write_bool(v.holds)
    self.write_string(v.report)
  end

  # The Record type Denial.

  def write_TypeDenial(v)
    self.write_string(v.message)
    self.write_string(v.reason)
    self.write_Optionalstring(v.agent)
    self.write_Optionalstring(v.agent_id)
    self.write_string(v.scope)
    self.write_string(v.function)
    self.write_Optionalstring(v.approval_id)
    self.write_Optionalstring(v.decided_by)
    self.write_Optionalstring(v.note)
  end

  # The Record type Edited.

  def write_TypeEdited(v)
    self.write_string(v.arguments)
    self.write_string(v.changes)
    self.write_string(v.changed_by)
  end

  # The Record type Finding.

  def write_TypeFinding(v)
    self.write_string(v.what)
    self.write_TypeCondition(v.condition)
    self.write_string(v.text)
  end

  # The Record type Header.

  def write_TypeHeader(v)
    self.write_string(v.name)
    self.write_string(v.value)
  end

  # The Record type HttpAnswer.

  def write_TypeHttpAnswer(v)
    self.write_u16(v.status)
    self.write_SequenceTypeHeader(v.headers)
    self.write_bytes(v.body)
  end

  # The Record type Limits.

  def write_TypeLimits(v)
    self.write_u32(v.depth)
    self.write_u32(v.bytes)
  end

  # The Record type PlacedArgument.

  def write_TypePlacedArgument(v)
    self.write_Optionalstring(v.name)
    self.write_bool(v.positional)
  end

  # The Enum type Answer.

  def write_TypeAnswer(v)
    if v == Answer::APPROVED
      pack_into(4, 'l>', 1)
    end
    if v == Answer::DENIED
      pack_into(4, 'l>', 2)
    end
    if v == Answer::TIMEOUT
      pack_into(4, 'l>', 3)
    end
 end


  # The Enum type Condition.

  def write_TypeCondition(v)
    if v == Condition::GOOD
      pack_into(4, 'l>', 1)
    end
    if v == Condition::UNKNOWN
      pack_into(4, 'l>', 2)
    end
    if v == Condition::WRONG
      pack_into(4, 'l>', 3)
    end
 end


  # The Enum type ErrorCode.

  def write_TypeErrorCode(v)
    if v == ErrorCode::NO_SESSION
      pack_into(4, 'l>', 1)
    end
    if v == ErrorCode::SESSION_EXPIRED
      pack_into(4, 'l>', 2)
    end
    if v == ErrorCode::MISSING_SCOPE
      pack_into(4, 'l>', 3)
    end
    if v == ErrorCode::REJECTED
      pack_into(4, 'l>', 4)
    end
    if v == ErrorCode::APPROVAL_TIMEOUT
      pack_into(4, 'l>', 5)
    end
    if v == ErrorCode::UNAVAILABLE
      pack_into(4, 'l>', 6)
    end
    if v == ErrorCode::INVALID
      pack_into(4, 'l>', 7)
    end
    if v == ErrorCode::INTERNAL
      pack_into(4, 'l>', 8)
    end
 end


  # The Enum type LogLevel.

  def write_TypeLogLevel(v)
    if v == LogLevel::DEBUG
      pack_into(4, 'l>', 1)
    end
    if v == LogLevel::INFO
      pack_into(4, 'l>', 2)
    end
    if v == LogLevel::WARNING
      pack_into(4, 'l>', 3)
    end
    if v == LogLevel::ERROR
      pack_into(4, 'l>', 4)
    end
 end


  # The Enum type Logger.

  def write_TypeLogger(v)
    if v == Logger::CORE
      pack_into(4, 'l>', 1)
    end
    if v == Logger::SLACK
      pack_into(4, 'l>', 2)
    end
    if v == Logger::CLOUD
      pack_into(4, 'l>', 3)
    end
 end


  # The Enum type OnAuditError.

  def write_TypeOnAuditError(v)
    if v == OnAuditError::DENY
      pack_into(4, 'l>', 1)
    end
    if v == OnAuditError::ALLOW
      pack_into(4, 'l>', 2)
    end
 end


  # The Enum type OnDeny.

  def write_TypeOnDeny(v)
    if v == OnDeny::RAISE
      pack_into(4, 'l>', 1)
    end
    if v == OnDeny::LOG
      pack_into(4, 'l>', 2)
    end
    if v == OnDeny::ASK
      pack_into(4, 'l>', 3)
    end
 end


  # The Enum type OnViolation.

  def write_TypeOnViolation(v)
    if v == OnViolation::RAISE
      pack_into(4, 'l>', 1)
    end
    if v == OnViolation::LOG
      pack_into(4, 'l>', 2)
    end
    if v == OnViolation::REDIRECT
      pack_into(4, 'l>', 3)
    end
 end


  # The Enum type Place.

  def write_TypePlace(v)
    if v == Place::INPUT
      pack_into(4, 'l>', 1)
    end
    if v == Place::ARGUMENT
      pack_into(4, 'l>', 2)
    end
    if v == Place::OUTPUT
      pack_into(4, 'l>', 3)
    end
 end


  # The Enum type Said.

  def write_TypeSaid(v)
    if v == Said::YES
      pack_into(4, 'l>', 1)
    end
    if v == Said::NO
      pack_into(4, 'l>', 2)
    end
    if v == Said::NEITHER
      pack_into(4, 'l>', 3)
    end
 end


  # The Error type SudoError - write for callback error returns.

  def write_TypeSudoError(v)
    if v.is_a?(SudoError::NoSession)
      pack_into 4, 'l>', 1
        self.write_TypeDenial(v.denial)
      return
    end
    if v.is_a?(SudoError::SessionExpired)
      pack_into 4, 'l>', 2
        self.write_TypeDenial(v.denial)
      return
    end
    if v.is_a?(SudoError::MissingScope)
      pack_into 4, 'l>', 3
        self.write_TypeDenial(v.denial)
      return
    end
    if v.is_a?(SudoError::Rejected)
      pack_into 4, 'l>', 4
        self.write_TypeDenial(v.denial)
      return
    end
    if v.is_a?(SudoError::ApprovalTimeout)
      pack_into 4, 'l>', 5
        self.write_TypeDenial(v.denial)
      return
    end
    if v.is_a?(SudoError::Unavailable)
      pack_into 4, 'l>', 6
        self.write_TypeDenial(v.denial)
      return
    end
    if v.is_a?(SudoError::Invalid)
      pack_into 4, 'l>', 7
        self.write_string(v.explanation)
      return
    end
    if v.is_a?(SudoError::Internal)
      pack_into 4, 'l>', 8
        self.write_string(v.explanation)
      return
    end
  end


  # The Enum type Surface.

  def write_TypeSurface(v)
    if v == Surface::FUNCTION
      pack_into(4, 'l>', 1)
    end
    if v == Surface::MODEL
      pack_into(4, 'l>', 2)
    end
    if v == Surface::ENDPOINT
      pack_into(4, 'l>', 3)
    end
 end


  # The Optional<T> type for u32.

  def write_Optionalu32(v)
    if v.nil?
      pack_into(1, 'c', 0)
    else
      pack_into(1, 'c', 1)
      self.write_u32(v)
    end
  end

  # The Optional<T> type for i64.

  def write_Optionali64(v)
    if v.nil?
      pack_into(1, 'c', 0)
    else
      pack_into(1, 'c', 1)
      self.write_i64(v)
    end
  end

  # The Optional<T> type for f64.

  def write_Optionalf64(v)
    if v.nil?
      pack_into(1, 'c', 0)
    else
      pack_into(1, 'c', 1)
      self.write_f64(v)
    end
  end

  # The Optional<T> type for string.

  def write_Optionalstring(v)
    if v.nil?
      pack_into(1, 'c', 0)
    else
      pack_into(1, 'c', 1)
      self.write_string(v)
    end
  end

  # The Optional<T> type for TypeQuestion.

  def write_OptionalTypeQuestion(v)
    if v.nil?
      pack_into(1, 'c', 0)
    else
      pack_into(1, 'c', 1)
      self.write_TypeQuestion(v)
    end
  end

  # The Optional<T> type for TypeSession.

  def write_OptionalTypeSession(v)
    if v.nil?
      pack_into(1, 'c', 0)
    else
      pack_into(1, 'c', 1)
      self.write_TypeSession(v)
    end
  end

  # The Optional<T> type for TypeSettlement.

  def write_OptionalTypeSettlement(v)
    if v.nil?
      pack_into(1, 'c', 0)
    else
      pack_into(1, 'c', 1)
      self.write_TypeSettlement(v)
    end
  end

  # The Optional<T> type for TypeAuditAnchor.

  def write_OptionalTypeAuditAnchor(v)
    if v.nil?
      pack_into(1, 'c', 0)
    else
      pack_into(1, 'c', 1)
      self.write_TypeAuditAnchor(v)
    end
  end

  # The Optional<T> type for TypeEdited.

  def write_OptionalTypeEdited(v)
    if v.nil?
      pack_into(1, 'c', 0)
    else
      pack_into(1, 'c', 1)
      self.write_TypeEdited(v)
    end
  end

  # The Optional<T> type for TypeOnAuditError.

  def write_OptionalTypeOnAuditError(v)
    if v.nil?
      pack_into(1, 'c', 0)
    else
      pack_into(1, 'c', 1)
      self.write_TypeOnAuditError(v)
    end
  end

  # The Optional<T> type for TypeOnViolation.

  def write_OptionalTypeOnViolation(v)
    if v.nil?
      pack_into(1, 'c', 0)
    else
      pack_into(1, 'c', 1)
      self.write_TypeOnViolation(v)
    end
  end

  # The Optional<T> type for TypeSurface.

  def write_OptionalTypeSurface(v)
    if v.nil?
      pack_into(1, 'c', 0)
    else
      pack_into(1, 'c', 1)
      self.write_TypeSurface(v)
    end
  end

  # The Optional<T> type for Sequencestring.

  def write_OptionalSequencestring(v)
    if v.nil?
      pack_into(1, 'c', 0)
    else
      pack_into(1, 'c', 1)
      self.write_Sequencestring(v)
    end
  end

  # The Sequence<T> type for string.

  def write_Sequencestring(items)
    pack_into(4, 'l>', items.size)

    items.each do |item|
      self.write_string(item)
    end
  end

  # The Sequence<T> type for TypeFinding.

  def write_SequenceTypeFinding(items)
    pack_into(4, 'l>', items.size)

    items.each do |item|
      self.write_TypeFinding(item)
    end
  end

  # The Sequence<T> type for TypeHeader.

  def write_SequenceTypeHeader(items)
    pack_into(4, 'l>', items.size)

    items.each do |item|
      self.write_TypeHeader(item)
    end
  end

  # The Sequence<T> type for TypePlacedArgument.

  def write_SequenceTypePlacedArgument(items)
    pack_into(4, 'l>', items.size)

    items.each do |item|
      self.write_TypePlacedArgument(item)
    end
  end

  # The Sequence<T> type for TypeErrorCode.

  def write_SequenceTypeErrorCode(items)
    pack_into(4, 'l>', items.size)

    items.each do |item|
      self.write_TypeErrorCode(item)
    end
  end

  # The Sequence<T> type for TypePlace.

  def write_SequenceTypePlace(items)
    pack_into(4, 'l>', items.size)

    items.each do |item|
      self.write_TypePlace(item)
    end
  end



  private

  def reserve(num_bytes)
    if @rust_buf.len + num_bytes > @rust_buf.capacity
      @rust_buf = RustBuffer.reserve(@rust_buf, num_bytes)
    end

    yield

    @rust_buf.len += num_bytes
  end

  def pack_into(size, format, value)
    reserve(size) do
      @rust_buf.data.put_array_of_char @rust_buf.len, [value].pack(format).bytes
    end
  end
end

private_constant :RustBufferBuilder

  # Error definitions
  class RustCallStatus < FFI::Struct
  layout :code,    :int8,
         :error_buf, RustBuffer

  def code
    self[:code]
  end

  def error_buf
    self[:error_buf]
  end

  def to_s
    "RustCallStatus(code=#{self[:code]})"
  end
end

# These match the values from the uniffi::rustcalls module
CALL_SUCCESS = 0
CALL_ERROR = 1
CALL_PANIC = 2




module SudoError
  class NoSession < StandardError
    def initialize(denial:)

        @denial = denial

        super()
    end


    attr_reader :denial


    def to_s
        "#{self.class.name}(denial=#{@denial.inspect})"

    end
  end
  class SessionExpired < StandardError
    def initialize(denial:)

        @denial = denial

        super()
    end


    attr_reader :denial


    def to_s
        "#{self.class.name}(denial=#{@denial.inspect})"

    end
  end
  class MissingScope < StandardError
    def initialize(denial:)

        @denial = denial

        super()
    end


    attr_reader :denial


    def to_s
        "#{self.class.name}(denial=#{@denial.inspect})"

    end
  end
  class Rejected < StandardError
    def initialize(denial:)

        @denial = denial

        super()
    end


    attr_reader :denial


    def to_s
        "#{self.class.name}(denial=#{@denial.inspect})"

    end
  end
  class ApprovalTimeout < StandardError
    def initialize(denial:)

        @denial = denial

        super()
    end


    attr_reader :denial


    def to_s
        "#{self.class.name}(denial=#{@denial.inspect})"

    end
  end
  class Unavailable < StandardError
    def initialize(denial:)

        @denial = denial

        super()
    end


    attr_reader :denial


    def to_s
        "#{self.class.name}(denial=#{@denial.inspect})"

    end
  end
  class Invalid < StandardError
    def initialize(explanation:)

        @explanation = explanation

        super()
    end


    attr_reader :explanation


    def to_s
        "#{self.class.name}(explanation=#{@explanation.inspect})"

    end
  end
  class Internal < StandardError
    def initialize(explanation:)

        @explanation = explanation

        super()
    end


    attr_reader :explanation


    def to_s
        "#{self.class.name}(explanation=#{@explanation.inspect})"

    end
  end

end











# Map error modules to the RustBuffer method name that reads them
ERROR_MODULE_TO_READER_METHOD = {
SudoError => :read_TypeSudoError,
}

private_constant :ERROR_MODULE_TO_READER_METHOD, :CALL_SUCCESS, :CALL_ERROR, :CALL_PANIC,
                 :RustCallStatus

def self.consume_buffer_into_error(error_module, rust_buffer)
  rust_buffer.consumeWithStream do |stream|
    reader_method = ERROR_MODULE_TO_READER_METHOD[error_module] ||
                    ERROR_MODULE_TO_READER_METHOD[error_module.name&.split('::')&.last]
    return stream.send(reader_method)
  end
end

class InternalError < StandardError
end

def self.rust_call(fn_name, *args)
  # Call a rust function
  rust_call_with_error(nil, fn_name, *args)
end

def self.rust_call_with_error(error_module, fn_name, *args)
  # Call a rust function and handle errors
  #
  # Use this when the rust function returns a Result<>.  error_module must be the error_module that corresponds to that Result.


  # Note: RustCallStatus.new zeroes out the struct, which is exactly what we
  # want to pass to Rust (code=0, error_buf=RustBuffer(len=0, capacity=0,
  # data=NULL))
  status = RustCallStatus.new
  args << status

  result = UniFFILib.public_send(fn_name, *args)

  case status.code
  when CALL_SUCCESS
    result
  when CALL_ERROR
    if error_module.nil?
      status.error_buf.free
      raise InternalError, "CALL_ERROR with no error_module set"
    else
      raise consume_buffer_into_error(error_module, status.error_buf)
    end
  when CALL_PANIC
    # When the rust code sees a panic, it tries to construct a RustBuffer
    # with the message.  But if that code panics, then it just sends back
    # an empty buffer.
    if status.error_buf.len > 0
      raise InternalError, status.error_buf.consume_into_string
    else
      raise InternalError, "Rust panic"
    end
  else
    raise InternalError, "Unknown call status: #{status.code}"
  end
end

private_class_method :consume_buffer_into_error

  # This is how we find and load the dynamic library provided by the component.
# For now we just look it up by name.
module UniFFILib
  extend FFI::Library


  ffi_lib 'agentsudo_uniffi'


  # Define FFI callback types and structs (vtables, etc.)

  callback :RustFutureContinuationCallback,
    [:uint64, :int8, ],
    :void

  callback :ForeignFutureDroppedCallback,
    [:uint64, ],
    :void

  callback :CallbackInterfaceFree,
    [:uint64, ],
    :void

  callback :CallbackInterfaceClone,
    [:uint64, ],
    :uint64

  class ForeignFutureDroppedCallbackStruct < FFI::Struct
    layout(
      :handle, :uint64,
      :free, :ForeignFutureDroppedCallback
    )
  end

  class ForeignFutureResultU8 < FFI::Struct
    layout(
      :return_value, :uint8,
      :call_status, RustCallStatus
    )
  end

  callback :ForeignFutureCompleteU8,
    [:uint64, ForeignFutureResultU8.by_value, ],
    :void

  class ForeignFutureResultI8 < FFI::Struct
    layout(
      :return_value, :int8,
      :call_status, RustCallStatus
    )
  end

  callback :ForeignFutureCompleteI8,
    [:uint64, ForeignFutureResultI8.by_value, ],
    :void

  class ForeignFutureResultU16 < FFI::Struct
    layout(
      :return_value, :uint16,
      :call_status, RustCallStatus
    )
  end

  callback :ForeignFutureCompleteU16,
    [:uint64, ForeignFutureResultU16.by_value, ],
    :void

  class ForeignFutureResultI16 < FFI::Struct
    layout(
      :return_value, :int16,
      :call_status, RustCallStatus
    )
  end

  callback :ForeignFutureCompleteI16,
    [:uint64, ForeignFutureResultI16.by_value, ],
    :void

  class ForeignFutureResultU32 < FFI::Struct
    layout(
      :return_value, :uint32,
      :call_status, RustCallStatus
    )
  end

  callback :ForeignFutureCompleteU32,
    [:uint64, ForeignFutureResultU32.by_value, ],
    :void

  class ForeignFutureResultI32 < FFI::Struct
    layout(
      :return_value, :int32,
      :call_status, RustCallStatus
    )
  end

  callback :ForeignFutureCompleteI32,
    [:uint64, ForeignFutureResultI32.by_value, ],
    :void

  class ForeignFutureResultU64 < FFI::Struct
    layout(
      :return_value, :uint64,
      :call_status, RustCallStatus
    )
  end

  callback :ForeignFutureCompleteU64,
    [:uint64, ForeignFutureResultU64.by_value, ],
    :void

  class ForeignFutureResultI64 < FFI::Struct
    layout(
      :return_value, :int64,
      :call_status, RustCallStatus
    )
  end

  callback :ForeignFutureCompleteI64,
    [:uint64, ForeignFutureResultI64.by_value, ],
    :void

  class ForeignFutureResultF32 < FFI::Struct
    layout(
      :return_value, :float,
      :call_status, RustCallStatus
    )
  end

  callback :ForeignFutureCompleteF32,
    [:uint64, ForeignFutureResultF32.by_value, ],
    :void

  class ForeignFutureResultF64 < FFI::Struct
    layout(
      :return_value, :double,
      :call_status, RustCallStatus
    )
  end

  callback :ForeignFutureCompleteF64,
    [:uint64, ForeignFutureResultF64.by_value, ],
    :void

  class ForeignFutureResultRustBuffer < FFI::Struct
    layout(
      :return_value, RustBuffer.by_value,
      :call_status, RustCallStatus
    )
  end

  callback :ForeignFutureCompleteRustBuffer,
    [:uint64, ForeignFutureResultRustBuffer.by_value, ],
    :void

  class ForeignFutureResultVoid < FFI::Struct
    layout(
      :call_status, RustCallStatus
    )
  end

  callback :ForeignFutureCompleteVoid,
    [:uint64, ForeignFutureResultVoid.by_value, ],
    :void

  callback :CallbackInterfaceLogSinkMethod0,
    [:uint64, RustBuffer.by_value, RustBuffer.by_value, :pointer, RustCallStatus.by_ref],
    :void

  callback :CallbackInterfaceLogSinkMethod1,
    [:uint64, RustBuffer.by_value, RustBuffer.by_value, RustBuffer.by_value, :pointer, RustCallStatus.by_ref],
    :void

  class VTableCallbackInterfaceLogSink < FFI::Struct
    layout(
      :uniffi_free, :CallbackInterfaceFree,
      :uniffi_clone, :CallbackInterfaceClone,
      :is_enabled, :CallbackInterfaceLogSinkMethod0,
      :say, :CallbackInterfaceLogSinkMethod1
    )
  end

  attach_function :uniffi_agentsudo_uniffi_fn_clone_agent,
    [:uint64, RustCallStatus.by_ref],
    :uint64

  attach_function :uniffi_agentsudo_uniffi_fn_free_agent,
    [:uint64, RustCallStatus.by_ref],
    :void

  attach_function :uniffi_agentsudo_uniffi_fn_constructor_agent_new,
    [RustBuffer.by_value, RustBuffer.by_value, RustBuffer.by_value, :double, :int8, RustCallStatus.by_ref],
    :uint64

  attach_function :uniffi_agentsudo_uniffi_fn_method_agent_has_scope,
    [:uint64, RustBuffer.by_value, RustCallStatus.by_ref],
    :int8

  attach_function :uniffi_agentsudo_uniffi_fn_method_agent_hierarchical,
    [:uint64, RustCallStatus.by_ref],
    :int8

  attach_function :uniffi_agentsudo_uniffi_fn_method_agent_id,
    [:uint64, RustCallStatus.by_ref],
    RustBuffer.by_value

  attach_function :uniffi_agentsudo_uniffi_fn_method_agent_is_granted,
    [:uint64, RustBuffer.by_value, RustCallStatus.by_ref],
    :int8

  attach_function :uniffi_agentsudo_uniffi_fn_method_agent_name,
    [:uint64, RustCallStatus.by_ref],
    RustBuffer.by_value

  attach_function :uniffi_agentsudo_uniffi_fn_method_agent_replace_scopes,
    [:uint64, RustBuffer.by_value, RustCallStatus.by_ref],
    :void

  attach_function :uniffi_agentsudo_uniffi_fn_method_agent_role,
    [:uint64, RustCallStatus.by_ref],
    RustBuffer.by_value

  attach_function :uniffi_agentsudo_uniffi_fn_method_agent_scopes,
    [:uint64, RustCallStatus.by_ref],
    RustBuffer.by_value

  attach_function :uniffi_agentsudo_uniffi_fn_method_agent_send_telemetry_to,
    [:uint64, :uint64, RustCallStatus.by_ref],
    :void

  attach_function :uniffi_agentsudo_uniffi_fn_method_agent_session_ttl,
    [:uint64, RustCallStatus.by_ref],
    :double

  attach_function :uniffi_agentsudo_uniffi_fn_method_agent_set_name,
    [:uint64, RustBuffer.by_value, RustCallStatus.by_ref],
    :void

  attach_function :uniffi_agentsudo_uniffi_fn_method_agent_set_role,
    [:uint64, RustBuffer.by_value, RustCallStatus.by_ref],
    :void

  attach_function :uniffi_agentsudo_uniffi_fn_method_agent_set_session_ttl,
    [:uint64, :double, RustCallStatus.by_ref],
    :void

  attach_function :uniffi_agentsudo_uniffi_fn_method_agent_start_session,
    [:uint64, RustCallStatus.by_ref],
    :uint64

  attach_function :uniffi_agentsudo_uniffi_fn_method_agent_update_scopes,
    [:uint64, RustBuffer.by_value, RustBuffer.by_value, RustCallStatus.by_ref],
    :int8

  attach_function :uniffi_agentsudo_uniffi_fn_clone_telemetry,
    [:uint64, RustCallStatus.by_ref],
    :uint64

  attach_function :uniffi_agentsudo_uniffi_fn_free_telemetry,
    [:uint64, RustCallStatus.by_ref],
    :void

  attach_function :uniffi_agentsudo_uniffi_fn_constructor_telemetry_new,
    [RustBuffer.by_value, RustBuffer.by_value, :int8, :uint32, :double, RustCallStatus.by_ref],
    :uint64

  attach_function :uniffi_agentsudo_uniffi_fn_method_telemetry_delivered,
    [:uint64, RustCallStatus.by_ref],
    :uint64

  attach_function :uniffi_agentsudo_uniffi_fn_method_telemetry_dropped,
    [:uint64, RustCallStatus.by_ref],
    :uint64

  attach_function :uniffi_agentsudo_uniffi_fn_method_telemetry_flush,
    [:uint64, RustCallStatus.by_ref],
    :void

  attach_function :uniffi_agentsudo_uniffi_fn_method_telemetry_send_event,
    [:uint64, RustBuffer.by_value, RustCallStatus.by_ref],
    :void

  attach_function :uniffi_agentsudo_uniffi_fn_method_telemetry_stop,
    [:uint64, RustCallStatus.by_ref],
    :void

  attach_function :uniffi_agentsudo_uniffi_fn_clone_consoleapproval,
    [:uint64, RustCallStatus.by_ref],
    :uint64

  attach_function :uniffi_agentsudo_uniffi_fn_free_consoleapproval,
    [:uint64, RustCallStatus.by_ref],
    :void

  attach_function :uniffi_agentsudo_uniffi_fn_constructor_consoleapproval_new,
    [RustBuffer.by_value, :int8, RustBuffer.by_value, RustBuffer.by_value, RustBuffer.by_value, RustCallStatus.by_ref],
    :uint64

  attach_function :uniffi_agentsudo_uniffi_fn_method_consoleapproval_request,
    [:uint64, :uint64, ],
    :uint64

  attach_function :uniffi_agentsudo_uniffi_fn_method_consoleapproval_settle,
    [:uint64, :uint64, ],
    :uint64

  attach_function :uniffi_agentsudo_uniffi_fn_method_consoleapproval_timeout,
    [:uint64, RustCallStatus.by_ref],
    :double

  attach_function :uniffi_agentsudo_uniffi_fn_clone_guard,
    [:uint64, RustCallStatus.by_ref],
    :uint64

  attach_function :uniffi_agentsudo_uniffi_fn_free_guard,
    [:uint64, RustCallStatus.by_ref],
    :void

  attach_function :uniffi_agentsudo_uniffi_fn_constructor_guard_new,
    [RustBuffer.by_value, RustBuffer.by_value, RustBuffer.by_value, :int8, RustBuffer.by_value, RustCallStatus.by_ref],
    :uint64

  attach_function :uniffi_agentsudo_uniffi_fn_method_guard_begin,
    [:uint64, RustBuffer.by_value, RustCallStatus.by_ref],
    RustBuffer.by_value

  attach_function :uniffi_agentsudo_uniffi_fn_method_guard_function,
    [:uint64, RustCallStatus.by_ref],
    RustBuffer.by_value

  attach_function :uniffi_agentsudo_uniffi_fn_clone_guardrails,
    [:uint64, RustCallStatus.by_ref],
    :uint64

  attach_function :uniffi_agentsudo_uniffi_fn_free_guardrails,
    [:uint64, RustCallStatus.by_ref],
    :void

  attach_function :uniffi_agentsudo_uniffi_fn_constructor_guardrails_new,
    [RustBuffer.by_value, RustBuffer.by_value, RustBuffer.by_value, RustBuffer.by_value, RustBuffer.by_value, :int8, RustCallStatus.by_ref],
    :uint64

  attach_function :uniffi_agentsudo_uniffi_fn_method_guardrails_check,
    [:uint64, RustBuffer.by_value, RustBuffer.by_value, RustCallStatus.by_ref],
    RustBuffer.by_value

  attach_function :uniffi_agentsudo_uniffi_fn_method_guardrails_log_violation,
    [:uint64, RustBuffer.by_value, RustBuffer.by_value, :uint64, RustCallStatus.by_ref],
    :void

  attach_function :uniffi_agentsudo_uniffi_fn_clone_logsink,
    [:uint64, RustCallStatus.by_ref],
    :uint64

  attach_function :uniffi_agentsudo_uniffi_fn_free_logsink,
    [:uint64, RustCallStatus.by_ref],
    :void

  attach_function :uniffi_agentsudo_uniffi_fn_init_callback_vtable_logsink,
    [VTableCallbackInterfaceLogSink.by_ref, ],
    :void

  attach_function :uniffi_agentsudo_uniffi_fn_method_logsink_is_enabled,
    [:uint64, RustBuffer.by_value, RustBuffer.by_value, RustCallStatus.by_ref],
    :int8

  attach_function :uniffi_agentsudo_uniffi_fn_method_logsink_say,
    [:uint64, RustBuffer.by_value, RustBuffer.by_value, RustBuffer.by_value, RustCallStatus.by_ref],
    :void

  attach_function :uniffi_agentsudo_uniffi_fn_clone_permit,
    [:uint64, RustCallStatus.by_ref],
    :uint64

  attach_function :uniffi_agentsudo_uniffi_fn_free_permit,
    [:uint64, RustCallStatus.by_ref],
    :void

  attach_function :uniffi_agentsudo_uniffi_fn_method_permit_approval_id,
    [:uint64, RustCallStatus.by_ref],
    RustBuffer.by_value

  attach_function :uniffi_agentsudo_uniffi_fn_method_permit_confirm,
    [:uint64, RustBuffer.by_value, RustCallStatus.by_ref],
    :void

  attach_function :uniffi_agentsudo_uniffi_fn_method_permit_edited,
    [:uint64, RustCallStatus.by_ref],
    RustBuffer.by_value

  attach_function :uniffi_agentsudo_uniffi_fn_method_permit_finished,
    [:uint64, :int8, RustCallStatus.by_ref],
    :void

  attach_function :uniffi_agentsudo_uniffi_fn_clone_question,
    [:uint64, RustCallStatus.by_ref],
    :uint64

  attach_function :uniffi_agentsudo_uniffi_fn_free_question,
    [:uint64, RustCallStatus.by_ref],
    :void

  attach_function :uniffi_agentsudo_uniffi_fn_method_question_agent_id,
    [:uint64, RustCallStatus.by_ref],
    RustBuffer.by_value

  attach_function :uniffi_agentsudo_uniffi_fn_method_question_agent_name,
    [:uint64, RustCallStatus.by_ref],
    RustBuffer.by_value

  attach_function :uniffi_agentsudo_uniffi_fn_method_question_answer,
    [:uint64, RustBuffer.by_value, RustBuffer.by_value, RustCallStatus.by_ref],
    :uint64

  attach_function :uniffi_agentsudo_uniffi_fn_method_question_answer_settled,
    [:uint64, :uint64, RustBuffer.by_value, RustCallStatus.by_ref],
    :uint64

  attach_function :uniffi_agentsudo_uniffi_fn_method_question_arguments_json,
    [:uint64, RustCallStatus.by_ref],
    RustBuffer.by_value

  attach_function :uniffi_agentsudo_uniffi_fn_method_question_digest,
    [:uint64, RustCallStatus.by_ref],
    RustBuffer.by_value

  attach_function :uniffi_agentsudo_uniffi_fn_method_question_freeze,
    [:uint64, RustBuffer.by_value, RustCallStatus.by_ref],
    :void

  attach_function :uniffi_agentsudo_uniffi_fn_method_question_function,
    [:uint64, RustCallStatus.by_ref],
    RustBuffer.by_value

  attach_function :uniffi_agentsudo_uniffi_fn_method_question_scope,
    [:uint64, RustCallStatus.by_ref],
    RustBuffer.by_value

  attach_function :uniffi_agentsudo_uniffi_fn_method_question_set_preview,
    [:uint64, RustBuffer.by_value, RustCallStatus.by_ref],
    :void

  attach_function :uniffi_agentsudo_uniffi_fn_method_question_take_edits,
    [:uint64, RustBuffer.by_value, RustCallStatus.by_ref],
    :void

  attach_function :uniffi_agentsudo_uniffi_fn_clone_settlement,
    [:uint64, RustCallStatus.by_ref],
    :uint64

  attach_function :uniffi_agentsudo_uniffi_fn_free_settlement,
    [:uint64, RustCallStatus.by_ref],
    :void

  attach_function :uniffi_agentsudo_uniffi_fn_method_settlement_approval_id,
    [:uint64, RustCallStatus.by_ref],
    RustBuffer.by_value

  attach_function :uniffi_agentsudo_uniffi_fn_method_settlement_approved,
    [:uint64, RustCallStatus.by_ref],
    :int8

  attach_function :uniffi_agentsudo_uniffi_fn_method_settlement_decided_by,
    [:uint64, RustCallStatus.by_ref],
    RustBuffer.by_value

  attach_function :uniffi_agentsudo_uniffi_fn_method_settlement_note,
    [:uint64, RustCallStatus.by_ref],
    RustBuffer.by_value

  attach_function :uniffi_agentsudo_uniffi_fn_method_settlement_reason,
    [:uint64, RustCallStatus.by_ref],
    RustBuffer.by_value

  attach_function :uniffi_agentsudo_uniffi_fn_clone_scriptedapproval,
    [:uint64, RustCallStatus.by_ref],
    :uint64

  attach_function :uniffi_agentsudo_uniffi_fn_free_scriptedapproval,
    [:uint64, RustCallStatus.by_ref],
    :void

  attach_function :uniffi_agentsudo_uniffi_fn_constructor_scriptedapproval_new,
    [RustBuffer.by_value, RustBuffer.by_value, RustBuffer.by_value, RustCallStatus.by_ref],
    :uint64

  attach_function :uniffi_agentsudo_uniffi_fn_method_scriptedapproval_request,
    [:uint64, :uint64, ],
    :uint64

  attach_function :uniffi_agentsudo_uniffi_fn_method_scriptedapproval_settle,
    [:uint64, :uint64, ],
    :uint64

  attach_function :uniffi_agentsudo_uniffi_fn_clone_session,
    [:uint64, RustCallStatus.by_ref],
    :uint64

  attach_function :uniffi_agentsudo_uniffi_fn_free_session,
    [:uint64, RustCallStatus.by_ref],
    :void

  attach_function :uniffi_agentsudo_uniffi_fn_method_session_agent_id,
    [:uint64, RustCallStatus.by_ref],
    RustBuffer.by_value

  attach_function :uniffi_agentsudo_uniffi_fn_method_session_agent_name,
    [:uint64, RustCallStatus.by_ref],
    RustBuffer.by_value

  attach_function :uniffi_agentsudo_uniffi_fn_method_session_end,
    [:uint64, RustCallStatus.by_ref],
    :void

  attach_function :uniffi_agentsudo_uniffi_fn_method_session_expires_at,
    [:uint64, RustCallStatus.by_ref],
    RustBuffer.by_value

  attach_function :uniffi_agentsudo_uniffi_fn_method_session_has_scope,
    [:uint64, RustBuffer.by_value, RustCallStatus.by_ref],
    :int8

  attach_function :uniffi_agentsudo_uniffi_fn_method_session_id,
    [:uint64, RustCallStatus.by_ref],
    RustBuffer.by_value

  attach_function :uniffi_agentsudo_uniffi_fn_method_session_is_ended,
    [:uint64, RustCallStatus.by_ref],
    :int8

  attach_function :uniffi_agentsudo_uniffi_fn_method_session_is_expired,
    [:uint64, RustCallStatus.by_ref],
    :int8

  attach_function :uniffi_agentsudo_uniffi_fn_method_session_shorten_to,
    [:uint64, RustBuffer.by_value, RustCallStatus.by_ref],
    :void

  attach_function :uniffi_agentsudo_uniffi_fn_method_session_started_at,
    [:uint64, RustCallStatus.by_ref],
    RustBuffer.by_value

  attach_function :uniffi_agentsudo_uniffi_fn_clone_slackapproval,
    [:uint64, RustCallStatus.by_ref],
    :uint64

  attach_function :uniffi_agentsudo_uniffi_fn_free_slackapproval,
    [:uint64, RustCallStatus.by_ref],
    :void

  attach_function :uniffi_agentsudo_uniffi_fn_constructor_slackapproval_new,
    [RustBuffer.by_value, RustBuffer.by_value, RustBuffer.by_value, RustBuffer.by_value, RustBuffer.by_value, :int8, RustBuffer.by_value, RustBuffer.by_value, RustBuffer.by_value, RustBuffer.by_value, RustBuffer.by_value, RustBuffer.by_value, :int8, RustBuffer.by_value, RustBuffer.by_value, RustBuffer.by_value, RustBuffer.by_value, RustBuffer.by_value, RustBuffer.by_value, RustBuffer.by_value, RustBuffer.by_value, RustBuffer.by_value, RustBuffer.by_value, :int8, RustCallStatus.by_ref],
    :uint64

  attach_function :uniffi_agentsudo_uniffi_fn_method_slackapproval_approve,
    [:uint64, RustBuffer.by_value, RustBuffer.by_value, RustCallStatus.by_ref],
    :int8

  attach_function :uniffi_agentsudo_uniffi_fn_method_slackapproval_ask,
    [:uint64, :uint64, RustBuffer.by_value, RustCallStatus.by_ref],
    :uint64

  attach_function :uniffi_agentsudo_uniffi_fn_method_slackapproval_ask_about,
    [:uint64, :uint64, RustBuffer.by_value, RustBuffer.by_value, RustBuffer.by_value, RustBuffer.by_value, RustCallStatus.by_ref],
    :uint64

  attach_function :uniffi_agentsudo_uniffi_fn_method_slackapproval_channel,
    [:uint64, RustCallStatus.by_ref],
    RustBuffer.by_value

  attach_function :uniffi_agentsudo_uniffi_fn_method_slackapproval_deny,
    [:uint64, RustBuffer.by_value, RustBuffer.by_value, RustCallStatus.by_ref],
    :int8

  attach_function :uniffi_agentsudo_uniffi_fn_method_slackapproval_examine,
    [:uint64, ],
    :uint64

  attach_function :uniffi_agentsudo_uniffi_fn_method_slackapproval_handle_request,
    [:uint64, RustBuffer.by_value, RustBuffer.by_value, ],
    :uint64

  attach_function :uniffi_agentsudo_uniffi_fn_method_slackapproval_mode,
    [:uint64, RustCallStatus.by_ref],
    RustBuffer.by_value

  attach_function :uniffi_agentsudo_uniffi_fn_method_slackapproval_request,
    [:uint64, :uint64, RustBuffer.by_value, ],
    :uint64

  attach_function :uniffi_agentsudo_uniffi_fn_method_slackapproval_require_signing_secret,
    [:uint64, RustCallStatus.by_ref],
    :void

  attach_function :uniffi_agentsudo_uniffi_fn_method_slackapproval_settle,
    [:uint64, :uint64, RustBuffer.by_value, ],
    :uint64

  attach_function :uniffi_agentsudo_uniffi_fn_method_slackapproval_timeout,
    [:uint64, RustCallStatus.by_ref],
    :double

  attach_function :uniffi_agentsudo_uniffi_fn_clone_ticket,
    [:uint64, RustCallStatus.by_ref],
    :uint64

  attach_function :uniffi_agentsudo_uniffi_fn_free_ticket,
    [:uint64, RustCallStatus.by_ref],
    :void

  attach_function :uniffi_agentsudo_uniffi_fn_method_ticket_cancel,
    [:uint64, RustCallStatus.by_ref],
    :void

  attach_function :uniffi_agentsudo_uniffi_fn_method_ticket_claim,
    [:uint64, RustCallStatus.by_ref],
    :void

  attach_function :uniffi_agentsudo_uniffi_fn_method_ticket_code,
    [:uint64, RustCallStatus.by_ref],
    RustBuffer.by_value

  attach_function :uniffi_agentsudo_uniffi_fn_method_ticket_id,
    [:uint64, RustCallStatus.by_ref],
    RustBuffer.by_value

  attach_function :uniffi_agentsudo_uniffi_fn_method_ticket_poll,
    [:uint64, RustCallStatus.by_ref],
    RustBuffer.by_value

  attach_function :uniffi_agentsudo_uniffi_fn_method_ticket_settled,
    [:uint64, ],
    :uint64

  attach_function :uniffi_agentsudo_uniffi_fn_method_ticket_wait,
    [:uint64, RustCallStatus.by_ref],
    :uint64

  attach_function :uniffi_agentsudo_uniffi_fn_func_configure_audit,
    [RustBuffer.by_value, RustBuffer.by_value, RustCallStatus.by_ref],
    :void

  attach_function :uniffi_agentsudo_uniffi_fn_func_configure_audit_from_environment,
    [RustCallStatus.by_ref],
    :void

  attach_function :uniffi_agentsudo_uniffi_fn_func_verify_audit,
    [RustBuffer.by_value, RustBuffer.by_value, RustCallStatus.by_ref],
    RustBuffer.by_value

  attach_function :uniffi_agentsudo_uniffi_fn_func_disable_telemetry,
    [RustCallStatus.by_ref],
    :void

  attach_function :uniffi_agentsudo_uniffi_fn_func_use_telemetry,
    [:uint64, RustCallStatus.by_ref],
    :void

  attach_function :uniffi_agentsudo_uniffi_fn_func_error_codes,
    [RustCallStatus.by_ref],
    RustBuffer.by_value

  attach_function :uniffi_agentsudo_uniffi_fn_func_is_permission_denied,
    [RustBuffer.by_value, RustCallStatus.by_ref],
    :int8

  attach_function :uniffi_agentsudo_uniffi_fn_func_reasons,
    [RustCallStatus.by_ref],
    RustBuffer.by_value

  attach_function :uniffi_agentsudo_uniffi_fn_func_parse_on_deny,
    [RustBuffer.by_value, RustCallStatus.by_ref],
    RustBuffer.by_value

  attach_function :uniffi_agentsudo_uniffi_fn_func_guardrail_places,
    [RustBuffer.by_value, RustCallStatus.by_ref],
    RustBuffer.by_value

  attach_function :uniffi_agentsudo_uniffi_fn_func_parse_on_violation,
    [RustBuffer.by_value, RustCallStatus.by_ref],
    RustBuffer.by_value

  attach_function :uniffi_agentsudo_uniffi_fn_func_set_log_sink,
    [:uint64, RustCallStatus.by_ref],
    :void

  attach_function :uniffi_agentsudo_uniffi_fn_func_want_grants,
    [:int8, RustCallStatus.by_ref],
    :void

  attach_function :uniffi_agentsudo_uniffi_fn_func_shut_down,
    [:double, RustCallStatus.by_ref],
    :void

  attach_function :uniffi_agentsudo_uniffi_fn_func_version,
    [RustCallStatus.by_ref],
    RustBuffer.by_value

  attach_function :uniffi_agentsudo_uniffi_fn_func_limits,
    [RustCallStatus.by_ref],
    RustBuffer.by_value

  attach_function :uniffi_agentsudo_uniffi_fn_func_slack_manifest,
    [RustBuffer.by_value, :int8, RustCallStatus.by_ref],
    RustBuffer.by_value

  attach_function :ffi_agentsudo_uniffi_rustbuffer_alloc,
    [:uint64, RustCallStatus.by_ref],
    RustBuffer.by_value

  attach_function :ffi_agentsudo_uniffi_rustbuffer_from_bytes,
    [ForeignBytes, RustCallStatus.by_ref],
    RustBuffer.by_value

  attach_function :ffi_agentsudo_uniffi_rustbuffer_free,
    [RustBuffer.by_value, RustCallStatus.by_ref],
    :void

  attach_function :ffi_agentsudo_uniffi_rustbuffer_reserve,
    [RustBuffer.by_value, :uint64, RustCallStatus.by_ref],
    RustBuffer.by_value

  attach_function :ffi_agentsudo_uniffi_rust_future_poll_u8,
    [:uint64, :RustFutureContinuationCallback, :uint64, ],
    :void

  attach_function :ffi_agentsudo_uniffi_rust_future_cancel_u8,
    [:uint64, ],
    :void

  attach_function :ffi_agentsudo_uniffi_rust_future_free_u8,
    [:uint64, ],
    :void

  attach_function :ffi_agentsudo_uniffi_rust_future_complete_u8,
    [:uint64, RustCallStatus.by_ref],
    :uint8

  attach_function :ffi_agentsudo_uniffi_rust_future_poll_i8,
    [:uint64, :RustFutureContinuationCallback, :uint64, ],
    :void

  attach_function :ffi_agentsudo_uniffi_rust_future_cancel_i8,
    [:uint64, ],
    :void

  attach_function :ffi_agentsudo_uniffi_rust_future_free_i8,
    [:uint64, ],
    :void

  attach_function :ffi_agentsudo_uniffi_rust_future_complete_i8,
    [:uint64, RustCallStatus.by_ref],
    :int8

  attach_function :ffi_agentsudo_uniffi_rust_future_poll_u16,
    [:uint64, :RustFutureContinuationCallback, :uint64, ],
    :void

  attach_function :ffi_agentsudo_uniffi_rust_future_cancel_u16,
    [:uint64, ],
    :void

  attach_function :ffi_agentsudo_uniffi_rust_future_free_u16,
    [:uint64, ],
    :void

  attach_function :ffi_agentsudo_uniffi_rust_future_complete_u16,
    [:uint64, RustCallStatus.by_ref],
    :uint16

  attach_function :ffi_agentsudo_uniffi_rust_future_poll_i16,
    [:uint64, :RustFutureContinuationCallback, :uint64, ],
    :void

  attach_function :ffi_agentsudo_uniffi_rust_future_cancel_i16,
    [:uint64, ],
    :void

  attach_function :ffi_agentsudo_uniffi_rust_future_free_i16,
    [:uint64, ],
    :void

  attach_function :ffi_agentsudo_uniffi_rust_future_complete_i16,
    [:uint64, RustCallStatus.by_ref],
    :int16

  attach_function :ffi_agentsudo_uniffi_rust_future_poll_u32,
    [:uint64, :RustFutureContinuationCallback, :uint64, ],
    :void

  attach_function :ffi_agentsudo_uniffi_rust_future_cancel_u32,
    [:uint64, ],
    :void

  attach_function :ffi_agentsudo_uniffi_rust_future_free_u32,
    [:uint64, ],
    :void

  attach_function :ffi_agentsudo_uniffi_rust_future_complete_u32,
    [:uint64, RustCallStatus.by_ref],
    :uint32

  attach_function :ffi_agentsudo_uniffi_rust_future_poll_i32,
    [:uint64, :RustFutureContinuationCallback, :uint64, ],
    :void

  attach_function :ffi_agentsudo_uniffi_rust_future_cancel_i32,
    [:uint64, ],
    :void

  attach_function :ffi_agentsudo_uniffi_rust_future_free_i32,
    [:uint64, ],
    :void

  attach_function :ffi_agentsudo_uniffi_rust_future_complete_i32,
    [:uint64, RustCallStatus.by_ref],
    :int32

  attach_function :ffi_agentsudo_uniffi_rust_future_poll_u64,
    [:uint64, :RustFutureContinuationCallback, :uint64, ],
    :void

  attach_function :ffi_agentsudo_uniffi_rust_future_cancel_u64,
    [:uint64, ],
    :void

  attach_function :ffi_agentsudo_uniffi_rust_future_free_u64,
    [:uint64, ],
    :void

  attach_function :ffi_agentsudo_uniffi_rust_future_complete_u64,
    [:uint64, RustCallStatus.by_ref],
    :uint64

  attach_function :ffi_agentsudo_uniffi_rust_future_poll_i64,
    [:uint64, :RustFutureContinuationCallback, :uint64, ],
    :void

  attach_function :ffi_agentsudo_uniffi_rust_future_cancel_i64,
    [:uint64, ],
    :void

  attach_function :ffi_agentsudo_uniffi_rust_future_free_i64,
    [:uint64, ],
    :void

  attach_function :ffi_agentsudo_uniffi_rust_future_complete_i64,
    [:uint64, RustCallStatus.by_ref],
    :int64

  attach_function :ffi_agentsudo_uniffi_rust_future_poll_f32,
    [:uint64, :RustFutureContinuationCallback, :uint64, ],
    :void

  attach_function :ffi_agentsudo_uniffi_rust_future_cancel_f32,
    [:uint64, ],
    :void

  attach_function :ffi_agentsudo_uniffi_rust_future_free_f32,
    [:uint64, ],
    :void

  attach_function :ffi_agentsudo_uniffi_rust_future_complete_f32,
    [:uint64, RustCallStatus.by_ref],
    :float

  attach_function :ffi_agentsudo_uniffi_rust_future_poll_f64,
    [:uint64, :RustFutureContinuationCallback, :uint64, ],
    :void

  attach_function :ffi_agentsudo_uniffi_rust_future_cancel_f64,
    [:uint64, ],
    :void

  attach_function :ffi_agentsudo_uniffi_rust_future_free_f64,
    [:uint64, ],
    :void

  attach_function :ffi_agentsudo_uniffi_rust_future_complete_f64,
    [:uint64, RustCallStatus.by_ref],
    :double

  attach_function :ffi_agentsudo_uniffi_rust_future_poll_rust_buffer,
    [:uint64, :RustFutureContinuationCallback, :uint64, ],
    :void

  attach_function :ffi_agentsudo_uniffi_rust_future_cancel_rust_buffer,
    [:uint64, ],
    :void

  attach_function :ffi_agentsudo_uniffi_rust_future_free_rust_buffer,
    [:uint64, ],
    :void

  attach_function :ffi_agentsudo_uniffi_rust_future_complete_rust_buffer,
    [:uint64, RustCallStatus.by_ref],
    RustBuffer.by_value

  attach_function :ffi_agentsudo_uniffi_rust_future_poll_void,
    [:uint64, :RustFutureContinuationCallback, :uint64, ],
    :void

  attach_function :ffi_agentsudo_uniffi_rust_future_cancel_void,
    [:uint64, ],
    :void

  attach_function :ffi_agentsudo_uniffi_rust_future_free_void,
    [:uint64, ],
    :void

  attach_function :ffi_agentsudo_uniffi_rust_future_complete_void,
    [:uint64, RustCallStatus.by_ref],
    :void

  attach_function :uniffi_agentsudo_uniffi_checksum_func_configure_audit,
    [],
    :uint16

  attach_function :uniffi_agentsudo_uniffi_checksum_func_configure_audit_from_environment,
    [],
    :uint16

  attach_function :uniffi_agentsudo_uniffi_checksum_func_verify_audit,
    [],
    :uint16

  attach_function :uniffi_agentsudo_uniffi_checksum_func_disable_telemetry,
    [],
    :uint16

  attach_function :uniffi_agentsudo_uniffi_checksum_func_use_telemetry,
    [],
    :uint16

  attach_function :uniffi_agentsudo_uniffi_checksum_func_error_codes,
    [],
    :uint16

  attach_function :uniffi_agentsudo_uniffi_checksum_func_is_permission_denied,
    [],
    :uint16

  attach_function :uniffi_agentsudo_uniffi_checksum_func_reasons,
    [],
    :uint16

  attach_function :uniffi_agentsudo_uniffi_checksum_func_parse_on_deny,
    [],
    :uint16

  attach_function :uniffi_agentsudo_uniffi_checksum_func_guardrail_places,
    [],
    :uint16

  attach_function :uniffi_agentsudo_uniffi_checksum_func_parse_on_violation,
    [],
    :uint16

  attach_function :uniffi_agentsudo_uniffi_checksum_func_set_log_sink,
    [],
    :uint16

  attach_function :uniffi_agentsudo_uniffi_checksum_func_want_grants,
    [],
    :uint16

  attach_function :uniffi_agentsudo_uniffi_checksum_func_shut_down,
    [],
    :uint16

  attach_function :uniffi_agentsudo_uniffi_checksum_func_version,
    [],
    :uint16

  attach_function :uniffi_agentsudo_uniffi_checksum_func_limits,
    [],
    :uint16

  attach_function :uniffi_agentsudo_uniffi_checksum_func_slack_manifest,
    [],
    :uint16

  attach_function :uniffi_agentsudo_uniffi_checksum_method_agent_has_scope,
    [],
    :uint16

  attach_function :uniffi_agentsudo_uniffi_checksum_method_agent_hierarchical,
    [],
    :uint16

  attach_function :uniffi_agentsudo_uniffi_checksum_method_agent_id,
    [],
    :uint16

  attach_function :uniffi_agentsudo_uniffi_checksum_method_agent_is_granted,
    [],
    :uint16

  attach_function :uniffi_agentsudo_uniffi_checksum_method_agent_name,
    [],
    :uint16

  attach_function :uniffi_agentsudo_uniffi_checksum_method_agent_replace_scopes,
    [],
    :uint16

  attach_function :uniffi_agentsudo_uniffi_checksum_method_agent_role,
    [],
    :uint16

  attach_function :uniffi_agentsudo_uniffi_checksum_method_agent_scopes,
    [],
    :uint16

  attach_function :uniffi_agentsudo_uniffi_checksum_method_agent_send_telemetry_to,
    [],
    :uint16

  attach_function :uniffi_agentsudo_uniffi_checksum_method_agent_session_ttl,
    [],
    :uint16

  attach_function :uniffi_agentsudo_uniffi_checksum_method_agent_set_name,
    [],
    :uint16

  attach_function :uniffi_agentsudo_uniffi_checksum_method_agent_set_role,
    [],
    :uint16

  attach_function :uniffi_agentsudo_uniffi_checksum_method_agent_set_session_ttl,
    [],
    :uint16

  attach_function :uniffi_agentsudo_uniffi_checksum_method_agent_start_session,
    [],
    :uint16

  attach_function :uniffi_agentsudo_uniffi_checksum_method_agent_update_scopes,
    [],
    :uint16

  attach_function :uniffi_agentsudo_uniffi_checksum_method_telemetry_delivered,
    [],
    :uint16

  attach_function :uniffi_agentsudo_uniffi_checksum_method_telemetry_dropped,
    [],
    :uint16

  attach_function :uniffi_agentsudo_uniffi_checksum_method_telemetry_flush,
    [],
    :uint16

  attach_function :uniffi_agentsudo_uniffi_checksum_method_telemetry_send_event,
    [],
    :uint16

  attach_function :uniffi_agentsudo_uniffi_checksum_method_telemetry_stop,
    [],
    :uint16

  attach_function :uniffi_agentsudo_uniffi_checksum_method_consoleapproval_request,
    [],
    :uint16

  attach_function :uniffi_agentsudo_uniffi_checksum_method_consoleapproval_settle,
    [],
    :uint16

  attach_function :uniffi_agentsudo_uniffi_checksum_method_consoleapproval_timeout,
    [],
    :uint16

  attach_function :uniffi_agentsudo_uniffi_checksum_method_guard_begin,
    [],
    :uint16

  attach_function :uniffi_agentsudo_uniffi_checksum_method_guard_function,
    [],
    :uint16

  attach_function :uniffi_agentsudo_uniffi_checksum_method_guardrails_check,
    [],
    :uint16

  attach_function :uniffi_agentsudo_uniffi_checksum_method_guardrails_log_violation,
    [],
    :uint16

  attach_function :uniffi_agentsudo_uniffi_checksum_method_logsink_is_enabled,
    [],
    :uint16

  attach_function :uniffi_agentsudo_uniffi_checksum_method_logsink_say,
    [],
    :uint16

  attach_function :uniffi_agentsudo_uniffi_checksum_method_permit_approval_id,
    [],
    :uint16

  attach_function :uniffi_agentsudo_uniffi_checksum_method_permit_confirm,
    [],
    :uint16

  attach_function :uniffi_agentsudo_uniffi_checksum_method_permit_edited,
    [],
    :uint16

  attach_function :uniffi_agentsudo_uniffi_checksum_method_permit_finished,
    [],
    :uint16

  attach_function :uniffi_agentsudo_uniffi_checksum_method_question_agent_id,
    [],
    :uint16

  attach_function :uniffi_agentsudo_uniffi_checksum_method_question_agent_name,
    [],
    :uint16

  attach_function :uniffi_agentsudo_uniffi_checksum_method_question_answer,
    [],
    :uint16

  attach_function :uniffi_agentsudo_uniffi_checksum_method_question_answer_settled,
    [],
    :uint16

  attach_function :uniffi_agentsudo_uniffi_checksum_method_question_arguments_json,
    [],
    :uint16

  attach_function :uniffi_agentsudo_uniffi_checksum_method_question_digest,
    [],
    :uint16

  attach_function :uniffi_agentsudo_uniffi_checksum_method_question_freeze,
    [],
    :uint16

  attach_function :uniffi_agentsudo_uniffi_checksum_method_question_function,
    [],
    :uint16

  attach_function :uniffi_agentsudo_uniffi_checksum_method_question_scope,
    [],
    :uint16

  attach_function :uniffi_agentsudo_uniffi_checksum_method_question_set_preview,
    [],
    :uint16

  attach_function :uniffi_agentsudo_uniffi_checksum_method_question_take_edits,
    [],
    :uint16

  attach_function :uniffi_agentsudo_uniffi_checksum_method_settlement_approval_id,
    [],
    :uint16

  attach_function :uniffi_agentsudo_uniffi_checksum_method_settlement_approved,
    [],
    :uint16

  attach_function :uniffi_agentsudo_uniffi_checksum_method_settlement_decided_by,
    [],
    :uint16

  attach_function :uniffi_agentsudo_uniffi_checksum_method_settlement_note,
    [],
    :uint16

  attach_function :uniffi_agentsudo_uniffi_checksum_method_settlement_reason,
    [],
    :uint16

  attach_function :uniffi_agentsudo_uniffi_checksum_method_scriptedapproval_request,
    [],
    :uint16

  attach_function :uniffi_agentsudo_uniffi_checksum_method_scriptedapproval_settle,
    [],
    :uint16

  attach_function :uniffi_agentsudo_uniffi_checksum_method_session_agent_id,
    [],
    :uint16

  attach_function :uniffi_agentsudo_uniffi_checksum_method_session_agent_name,
    [],
    :uint16

  attach_function :uniffi_agentsudo_uniffi_checksum_method_session_end,
    [],
    :uint16

  attach_function :uniffi_agentsudo_uniffi_checksum_method_session_expires_at,
    [],
    :uint16

  attach_function :uniffi_agentsudo_uniffi_checksum_method_session_has_scope,
    [],
    :uint16

  attach_function :uniffi_agentsudo_uniffi_checksum_method_session_id,
    [],
    :uint16

  attach_function :uniffi_agentsudo_uniffi_checksum_method_session_is_ended,
    [],
    :uint16

  attach_function :uniffi_agentsudo_uniffi_checksum_method_session_is_expired,
    [],
    :uint16

  attach_function :uniffi_agentsudo_uniffi_checksum_method_session_shorten_to,
    [],
    :uint16

  attach_function :uniffi_agentsudo_uniffi_checksum_method_session_started_at,
    [],
    :uint16

  attach_function :uniffi_agentsudo_uniffi_checksum_method_slackapproval_approve,
    [],
    :uint16

  attach_function :uniffi_agentsudo_uniffi_checksum_method_slackapproval_ask,
    [],
    :uint16

  attach_function :uniffi_agentsudo_uniffi_checksum_method_slackapproval_ask_about,
    [],
    :uint16

  attach_function :uniffi_agentsudo_uniffi_checksum_method_slackapproval_channel,
    [],
    :uint16

  attach_function :uniffi_agentsudo_uniffi_checksum_method_slackapproval_deny,
    [],
    :uint16

  attach_function :uniffi_agentsudo_uniffi_checksum_method_slackapproval_examine,
    [],
    :uint16

  attach_function :uniffi_agentsudo_uniffi_checksum_method_slackapproval_handle_request,
    [],
    :uint16

  attach_function :uniffi_agentsudo_uniffi_checksum_method_slackapproval_mode,
    [],
    :uint16

  attach_function :uniffi_agentsudo_uniffi_checksum_method_slackapproval_request,
    [],
    :uint16

  attach_function :uniffi_agentsudo_uniffi_checksum_method_slackapproval_require_signing_secret,
    [],
    :uint16

  attach_function :uniffi_agentsudo_uniffi_checksum_method_slackapproval_settle,
    [],
    :uint16

  attach_function :uniffi_agentsudo_uniffi_checksum_method_slackapproval_timeout,
    [],
    :uint16

  attach_function :uniffi_agentsudo_uniffi_checksum_method_ticket_cancel,
    [],
    :uint16

  attach_function :uniffi_agentsudo_uniffi_checksum_method_ticket_claim,
    [],
    :uint16

  attach_function :uniffi_agentsudo_uniffi_checksum_method_ticket_code,
    [],
    :uint16

  attach_function :uniffi_agentsudo_uniffi_checksum_method_ticket_id,
    [],
    :uint16

  attach_function :uniffi_agentsudo_uniffi_checksum_method_ticket_poll,
    [],
    :uint16

  attach_function :uniffi_agentsudo_uniffi_checksum_method_ticket_settled,
    [],
    :uint16

  attach_function :uniffi_agentsudo_uniffi_checksum_method_ticket_wait,
    [],
    :uint16

  attach_function :uniffi_agentsudo_uniffi_checksum_constructor_agent_new,
    [],
    :uint16

  attach_function :uniffi_agentsudo_uniffi_checksum_constructor_telemetry_new,
    [],
    :uint16

  attach_function :uniffi_agentsudo_uniffi_checksum_constructor_consoleapproval_new,
    [],
    :uint16

  attach_function :uniffi_agentsudo_uniffi_checksum_constructor_guard_new,
    [],
    :uint16

  attach_function :uniffi_agentsudo_uniffi_checksum_constructor_guardrails_new,
    [],
    :uint16

  attach_function :uniffi_agentsudo_uniffi_checksum_constructor_scriptedapproval_new,
    [],
    :uint16

  attach_function :uniffi_agentsudo_uniffi_checksum_constructor_slackapproval_new,
    [],
    :uint16

  attach_function :ffi_agentsudo_uniffi_uniffi_contract_version,
    [],
    :uint32

end
  # RustFuture poll codes
UNIFFI_RUST_FUTURE_POLL_READY = 0
UNIFFI_RUST_FUTURE_POLL_WAKE = 1

# Handle map for storing write-end IO objects used by the continuation callbacks.
UNIFFI_ASYNC_HANDLE_MAP = UniffiHandleMap.new

# Continuation callback for async functions.
# Called by Rust when the future is ready to make progress.
# Writes the poll code to the pipe so the waiting thread/fiber can continue.
#
# Exceptions must never escape this Proc.
# Rust invokes it directly via FFI, so any unhandled Ruby exception would be caught
# by Ruby-FFI, which swallows it (prints a warning) and returns a garbage value to Rust.
# The poll code Rust receives would be invalid, causing the Ruby polling loop to
# never see POLL_READY and block forever.
UNIFFI_CONTINUATION_CALLBACK = Proc.new do |data, poll_code|
  begin
    wr = UNIFFI_ASYNC_HANDLE_MAP.get data

    # This can only be blocking if pipe if full. Rust will never try to call continuation
    # callback more than once (so will not fill it up), hence this call should never block.
    wr.putc poll_code
  rescue Exception
    # Swallow exception. A leak or a hang is better than a hard VM segfault.
  end
end

# Poll a Rust future to completion.
#
# This works both with and without a Fiber::Scheduler:
# - Without scheduler: wait_readable blocks with a timeout, releasing the GVL
#   so the callback can fire from foreign threads (works around MRI limitation
#   where rb_thread_call_with_gvl cannot wake up threads in indefinite sleep).
# - With scheduler: wait_readable hooks into io_wait, yielding the fiber.
#
# cancel_fn is called in the ensure block when exception interrupts an in-flight poll.
# This guarantees Rust fires the continuation callback so the handle-map entry is released
# and the pipe is drained before we free the future.
def self.uniffi_rust_call_async(rust_future, poll_fn, cancel_fn, complete_fn, free_fn, lift_func, error_ffi_converter)
  rd = wr = nil
  handle = nil
  poll_in_flight = false

  begin
    rd, wr = IO.pipe
    wr.sync = true # avoid buffering and delayed read for rd.wait_readable
    handle = UNIFFI_ASYNC_HANDLE_MAP.insert wr

    loop do
      poll_in_flight = true
      UniFFILib.public_send(poll_fn, rust_future, UNIFFI_CONTINUATION_CALLBACK, handle)

      # Blocks until the continuation callback writes to the pipe.
      # Releases the GVL so the callback can fire from foreign threads.
      # With a Fiber::Scheduler, this hooks into io_wait for non-blocking concurrency.
      rd.wait_readable
      poll_code = rd.getbyte
      poll_in_flight = false

      break if poll_code == UNIFFI_RUST_FUTURE_POLL_READY
    end

    result = if error_ffi_converter.nil?
      ::Agentsudo.rust_call(complete_fn, rust_future)
    else
      ::Agentsudo.rust_call_with_error(error_ffi_converter, complete_fn, rust_future)
    end

    lift_func.call(result)
  ensure
    # Defer any further Thread#raise / Timeout during cleanup so all steps execute
    # automatically. Without this, a second raise during wait_readable(0.5) would skip
    # handle-map removal, pipe close, and free_fn - leaking FDs and Rust memory.
    Thread.handle_interrupt(Exception => :never) do
      if poll_in_flight
        # An exception interrupted an in-flight poll. Cancel and drain the byte
        # the continuation callback will write so we don't leak the pipe.
        UniFFILib.public_send(cancel_fn, rust_future)
        # rd.wait_readable may time out and return nil if the poll was never actually sent
        # (raise landed between poll_in_flight=true and the FFI call).
        if rd.wait_readable(0.5)
          rd.getbyte
        end
      end

      # Remove handle first so any late-firing callback's `get` raises (swallowed by rescue).
      UNIFFI_ASYNC_HANDLE_MAP.remove(handle) rescue nil if handle
      rd&.close rescue nil
      wr&.close rescue nil
      UniFFILib.public_send(free_fn, rust_future)
    end
  end
end
  # Base class for callback interface FfiConverters.
# Stores Ruby callback objects in a handle map, and converts to/from integer handles.

class CallbackInterfaceFfiConverter
  attr_reader :handle_map

  def initialize
    @handle_map = UniffiHandleMap.new
  end

  def lift(handle)
    @handle_map.get handle
  end

  def lower(cb)
    @handle_map.insert cb
  end
end

private_constant :CallbackInterfaceFfiConverter

  # Custom type definitions.

  # Public interface members begin here.





class OnAuditError
  DENY = 0
  ALLOW = 1

end






class ErrorCode
  NO_SESSION = 0
  SESSION_EXPIRED = 1
  MISSING_SCOPE = 2
  REJECTED = 3
  APPROVAL_TIMEOUT = 4
  UNAVAILABLE = 5
  INVALID = 6
  INTERNAL = 7

end







class OnDeny
  RAISE = 0
  LOG = 1
  ASK = 2

end






class Surface
  FUNCTION = 0
  MODEL = 1
  ENDPOINT = 2

end






class OnViolation
  RAISE = 0
  LOG = 1
  REDIRECT = 2

end






class Place
  INPUT = 0
  ARGUMENT = 1
  OUTPUT = 2

end






class LogLevel
  DEBUG = 0
  INFO = 1
  WARNING = 2
  ERROR = 3

end






class Logger
  CORE = 0
  SLACK = 1
  CLOUD = 2

end






class Said
  YES = 0
  NO = 1
  NEITHER = 2

end






class Answer
  APPROVED = 0
  DENIED = 1
  TIMEOUT = 2

end






class Condition
  GOOD = 0
  UNKNOWN = 1
  WRONG = 2

end



  # Record type AuditAnchor
class AuditAnchor
  attr_reader :count, :head

  def initialize(count:, head:)
    @count = count
    @head = head
  end

  def ==(other)
    if @count != other.count
      return false
    end
    if @head != other.head
      return false
    end

    true
  end

end

  # Record type AuditVerification
class AuditVerification
  attr_reader :holds, :report

  def initialize(holds:, report:)
    @holds = holds
    @report = report
  end

  def ==(other)
    if @holds != other.holds
      return false
    end
    if @report != other.report
      return false
    end

    true
  end

end

  # Record type Denial
class Denial
  attr_reader :message, :reason, :agent, :agent_id, :scope, :function, :approval_id, :decided_by, :note

  def initialize(message:, reason:, agent:, agent_id:, scope:, function:, approval_id:, decided_by:, note:)
    @message = message
    @reason = reason
    @agent = agent
    @agent_id = agent_id
    @scope = scope
    @function = function
    @approval_id = approval_id
    @decided_by = decided_by
    @note = note
  end

  def ==(other)
    if @message != other.message
      return false
    end
    if @reason != other.reason
      return false
    end
    if @agent != other.agent
      return false
    end
    if @agent_id != other.agent_id
      return false
    end
    if @scope != other.scope
      return false
    end
    if @function != other.function
      return false
    end
    if @approval_id != other.approval_id
      return false
    end
    if @decided_by != other.decided_by
      return false
    end
    if @note != other.note
      return false
    end

    true
  end

end

  # Record type PlacedArgument
class PlacedArgument
  attr_reader :name, :positional

  def initialize(name:, positional:)
    @name = name
    @positional = positional
  end

  def ==(other)
    if @name != other.name
      return false
    end
    if @positional != other.positional
      return false
    end

    true
  end

end

  # Record type Edited
class Edited
  attr_reader :arguments, :changes, :changed_by

  def initialize(arguments:, changes:, changed_by:)
    @arguments = arguments
    @changes = changes
    @changed_by = changed_by
  end

  def ==(other)
    if @arguments != other.arguments
      return false
    end
    if @changes != other.changes
      return false
    end
    if @changed_by != other.changed_by
      return false
    end

    true
  end

end

  # Record type Limits
class Limits
  attr_reader :depth, :bytes

  def initialize(depth:, bytes:)
    @depth = depth
    @bytes = bytes
  end

  def ==(other)
    if @depth != other.depth
      return false
    end
    if @bytes != other.bytes
      return false
    end

    true
  end

end

  # Record type AppManifest
class AppManifest
  attr_reader :json, :yaml, :link

  def initialize(json:, yaml:, link:)
    @json = json
    @yaml = yaml
    @link = link
  end

  def ==(other)
    if @json != other.json
      return false
    end
    if @yaml != other.yaml
      return false
    end
    if @link != other.link
      return false
    end

    true
  end

end

  # Record type Finding
class Finding
  attr_reader :what, :condition, :text

  def initialize(what:, condition:, text:)
    @what = what
    @condition = condition
    @text = text
  end

  def ==(other)
    if @what != other.what
      return false
    end
    if @condition != other.condition
      return false
    end
    if @text != other.text
      return false
    end

    true
  end

end

  # Record type Header
class Header
  attr_reader :name, :value

  def initialize(name:, value:)
    @name = name
    @value = value
  end

  def ==(other)
    if @name != other.name
      return false
    end
    if @value != other.value
      return false
    end

    true
  end

end

  # Record type HttpAnswer
class HttpAnswer
  attr_reader :status, :headers, :body

  def initialize(status:, headers:, body:)
    @status = status
    @headers = headers
    @body = body
  end

  def ==(other)
    if @status != other.status
      return false
    end
    if @headers != other.headers
      return false
    end
    if @body != other.body
      return false
    end

    true
  end

end





def self.configure_audit(path, on_error = nil)
    path = (path ? ::Agentsudo::uniffi_utf8(path) : nil)
    RustBuffer.check_lower_Optionalstring(path)

    on_error = (on_error ? on_error : nil)
    RustBuffer.check_lower_OptionalTypeOnAuditError(on_error)

  ::Agentsudo.rust_call_with_error(SudoError,:uniffi_agentsudo_uniffi_fn_func_configure_audit,RustBuffer.alloc_from_Optionalstring(path),RustBuffer.alloc_from_OptionalTypeOnAuditError(on_error))
end




def self.configure_audit_from_environment()
  ::Agentsudo.rust_call_with_error(SudoError,:uniffi_agentsudo_uniffi_fn_func_configure_audit_from_environment,)
end




def self.verify_audit(path, anchor = nil)
    path = ::Agentsudo::uniffi_utf8(path)


    anchor = (anchor ? anchor : nil)
    RustBuffer.check_lower_OptionalTypeAuditAnchor(anchor)

  result = ::Agentsudo.rust_call_with_error(SudoError,:uniffi_agentsudo_uniffi_fn_func_verify_audit,RustBuffer.alloc_from_string(path),RustBuffer.alloc_from_OptionalTypeAuditAnchor(anchor))
  return result.consume_into_TypeAuditVerification
end





def self.disable_telemetry()
  ::Agentsudo.rust_call(:uniffi_agentsudo_uniffi_fn_func_disable_telemetry,)
end




def self.use_telemetry(telemetry)
    telemetry = telemetry
    (Telemetry.uniffi_check_lower telemetry)

  ::Agentsudo.rust_call(:uniffi_agentsudo_uniffi_fn_func_use_telemetry,(Telemetry.uniffi_lower telemetry))
end




def self.error_codes()
  result = ::Agentsudo.rust_call(:uniffi_agentsudo_uniffi_fn_func_error_codes,)
  return result.consume_into_SequenceTypeErrorCode
end





def self.is_permission_denied(code)
    code = code
    RustBuffer.check_lower_TypeErrorCode(code)

  result = ::Agentsudo.rust_call(:uniffi_agentsudo_uniffi_fn_func_is_permission_denied,RustBuffer.alloc_from_TypeErrorCode(code))
  return 1 == result
end





def self.reasons()
  result = ::Agentsudo.rust_call(:uniffi_agentsudo_uniffi_fn_func_reasons,)
  return result.consume_into_Sequencestring
end





def self.parse_on_deny(text)
    text = ::Agentsudo::uniffi_utf8(text)


  result = ::Agentsudo.rust_call_with_error(SudoError,:uniffi_agentsudo_uniffi_fn_func_parse_on_deny,RustBuffer.alloc_from_string(text))
  return result.consume_into_TypeOnDeny
end





def self.guardrail_places(arguments)
    arguments = arguments
    RustBuffer.check_lower_SequenceTypePlacedArgument(arguments)

  result = ::Agentsudo.rust_call(:uniffi_agentsudo_uniffi_fn_func_guardrail_places,RustBuffer.alloc_from_SequenceTypePlacedArgument(arguments))
  return result.consume_into_SequenceTypePlace
end





def self.parse_on_violation(text)
    text = ::Agentsudo::uniffi_utf8(text)


  result = ::Agentsudo.rust_call_with_error(SudoError,:uniffi_agentsudo_uniffi_fn_func_parse_on_violation,RustBuffer.alloc_from_string(text))
  return result.consume_into_TypeOnViolation
end





def self.set_log_sink(sink)
    sink = sink
    (LogSink.uniffi_check_lower sink)

  ::Agentsudo.rust_call(:uniffi_agentsudo_uniffi_fn_func_set_log_sink,(LogSink.uniffi_lower sink))
end




def self.want_grants(wanted)
    wanted = wanted ? true : false


  ::Agentsudo.rust_call(:uniffi_agentsudo_uniffi_fn_func_want_grants,(wanted ? 1 : 0))
end




def self.shut_down(patience = 2.0)
    patience = patience


  ::Agentsudo.rust_call_with_error(SudoError,:uniffi_agentsudo_uniffi_fn_func_shut_down,patience)
end




def self.version()
  result = ::Agentsudo.rust_call(:uniffi_agentsudo_uniffi_fn_func_version,)
  return result.consume_into_string
end





def self.limits()
  result = ::Agentsudo.rust_call(:uniffi_agentsudo_uniffi_fn_func_limits,)
  return result.consume_into_TypeLimits
end





def self.slack_manifest(url = nil, groups = false)
    url = (url ? ::Agentsudo::uniffi_utf8(url) : nil)
    RustBuffer.check_lower_Optionalstring(url)

    groups = groups ? true : false


  result = ::Agentsudo.rust_call_with_error(SudoError,:uniffi_agentsudo_uniffi_fn_func_slack_manifest,RustBuffer.alloc_from_Optionalstring(url),(groups ? 1 : 0))
  return result.consume_into_TypeAppManifest
end





  class Agent

  # A private helper for initializing instances of the class from a raw handle,
  # bypassing any initialization logic and ensuring they are GC'd properly.
  def self.uniffi_allocate(handle)
    inst = allocate
    inst.instance_variable_set :@handle, handle
    ObjectSpace.define_finalizer(inst, uniffi_define_finalizer_by_handle(handle, inst.object_id))
    return inst
  end

  # A private helper for registering an object finalizer.
  # N.B. it's important that this does not capture a reference
  # to the actual instance, only its underlying handle.
  def self.uniffi_define_finalizer_by_handle(handle, object_id)
    Proc.new do |_id|
      ::Agentsudo.rust_call(
        :uniffi_agentsudo_uniffi_fn_free_agent,
        handle
      )
    end
  end
  # A private helper for lowering instances into a raw handle.
  # This does an explicit typecheck, because accidentally lowering a different type of
  # object in a place where this type is expected, could lead to memory unsafety.
  def self.uniffi_check_lower(inst)
    if !inst.is_a? self
      raise TypeError.new "Expected a Agent instance, got #{inst}"
    end
  end

  def uniffi_clone_handle()
    return ::Agentsudo.rust_call(
      :uniffi_agentsudo_uniffi_fn_clone_agent,
      @handle
    )
  end

  def self.uniffi_lower(inst)
    return inst.uniffi_clone_handle()
  end

  def self.uniffi_lift(handle)
    uniffi_allocate handle
  end
  def initialize(name, scopes, role = "worker", session_ttl = 3600.0, hierarchical = false)
        name = ::Agentsudo::uniffi_utf8(name)

        scopes = scopes.map { |v| ::Agentsudo::uniffi_utf8(v) }
        RustBuffer.check_lower_Sequencestring(scopes)
        role = ::Agentsudo::uniffi_utf8(role)

        session_ttl = session_ttl

        hierarchical = hierarchical ? true : false

    handle = ::Agentsudo.rust_call_with_error(SudoError,:uniffi_agentsudo_uniffi_fn_constructor_agent_new,RustBuffer.alloc_from_string(name),RustBuffer.alloc_from_Sequencestring(scopes),RustBuffer.alloc_from_string(role),session_ttl,(hierarchical ? 1 : 0))
    @handle = handle
    ObjectSpace.define_finalizer(self, self.class.uniffi_define_finalizer_by_handle(handle, self.object_id))
  end



  def has_scope(scope)
        scope = ::Agentsudo::uniffi_utf8(scope)

    result = ::Agentsudo.rust_call(:uniffi_agentsudo_uniffi_fn_method_agent_has_scope,uniffi_clone_handle(),RustBuffer.alloc_from_string(scope))
    return 1 == result
  end
  def hierarchical()
    result = ::Agentsudo.rust_call(:uniffi_agentsudo_uniffi_fn_method_agent_hierarchical,uniffi_clone_handle(),)
    return 1 == result
  end
  def id()
    result = ::Agentsudo.rust_call(:uniffi_agentsudo_uniffi_fn_method_agent_id,uniffi_clone_handle(),)
    return result.consume_into_string
  end
  def is_granted(scope)
        scope = ::Agentsudo::uniffi_utf8(scope)

    result = ::Agentsudo.rust_call(:uniffi_agentsudo_uniffi_fn_method_agent_is_granted,uniffi_clone_handle(),RustBuffer.alloc_from_string(scope))
    return 1 == result
  end
  def name()
    result = ::Agentsudo.rust_call(:uniffi_agentsudo_uniffi_fn_method_agent_name,uniffi_clone_handle(),)
    return result.consume_into_string
  end
  def replace_scopes(scopes)
        scopes = scopes.map { |v| ::Agentsudo::uniffi_utf8(v) }
        RustBuffer.check_lower_Sequencestring(scopes)
      ::Agentsudo.rust_call_with_error(SudoError,:uniffi_agentsudo_uniffi_fn_method_agent_replace_scopes,uniffi_clone_handle(),RustBuffer.alloc_from_Sequencestring(scopes))
  end

  def role()
    result = ::Agentsudo.rust_call(:uniffi_agentsudo_uniffi_fn_method_agent_role,uniffi_clone_handle(),)
    return result.consume_into_string
  end
  def scopes()
    result = ::Agentsudo.rust_call(:uniffi_agentsudo_uniffi_fn_method_agent_scopes,uniffi_clone_handle(),)
    return result.consume_into_Sequencestring
  end
  def send_telemetry_to(telemetry)
        telemetry = telemetry
        (Telemetry.uniffi_check_lower telemetry)
      ::Agentsudo.rust_call(:uniffi_agentsudo_uniffi_fn_method_agent_send_telemetry_to,uniffi_clone_handle(),(Telemetry.uniffi_lower telemetry))
  end

  def session_ttl()
    result = ::Agentsudo.rust_call(:uniffi_agentsudo_uniffi_fn_method_agent_session_ttl,uniffi_clone_handle(),)
    return result.to_f
  end
  def set_name(name)
        name = ::Agentsudo::uniffi_utf8(name)

      ::Agentsudo.rust_call_with_error(SudoError,:uniffi_agentsudo_uniffi_fn_method_agent_set_name,uniffi_clone_handle(),RustBuffer.alloc_from_string(name))
  end

  def set_role(role)
        role = ::Agentsudo::uniffi_utf8(role)

      ::Agentsudo.rust_call(:uniffi_agentsudo_uniffi_fn_method_agent_set_role,uniffi_clone_handle(),RustBuffer.alloc_from_string(role))
  end

  def set_session_ttl(seconds)
        seconds = seconds

      ::Agentsudo.rust_call_with_error(SudoError,:uniffi_agentsudo_uniffi_fn_method_agent_set_session_ttl,uniffi_clone_handle(),seconds)
  end

  def start_session()
    result = ::Agentsudo.rust_call_with_error(SudoError,:uniffi_agentsudo_uniffi_fn_method_agent_start_session,uniffi_clone_handle(),)
    return Session.uniffi_lift(result)
  end
  def update_scopes(grant, revoke)
        grant = grant.map { |v| ::Agentsudo::uniffi_utf8(v) }
        RustBuffer.check_lower_Sequencestring(grant)
        revoke = revoke.map { |v| ::Agentsudo::uniffi_utf8(v) }
        RustBuffer.check_lower_Sequencestring(revoke)
    result = ::Agentsudo.rust_call_with_error(SudoError,:uniffi_agentsudo_uniffi_fn_method_agent_update_scopes,uniffi_clone_handle(),RustBuffer.alloc_from_Sequencestring(grant),RustBuffer.alloc_from_Sequencestring(revoke))
    return 1 == result
  end

end

  class Telemetry

  # A private helper for initializing instances of the class from a raw handle,
  # bypassing any initialization logic and ensuring they are GC'd properly.
  def self.uniffi_allocate(handle)
    inst = allocate
    inst.instance_variable_set :@handle, handle
    ObjectSpace.define_finalizer(inst, uniffi_define_finalizer_by_handle(handle, inst.object_id))
    return inst
  end

  # A private helper for registering an object finalizer.
  # N.B. it's important that this does not capture a reference
  # to the actual instance, only its underlying handle.
  def self.uniffi_define_finalizer_by_handle(handle, object_id)
    Proc.new do |_id|
      ::Agentsudo.rust_call(
        :uniffi_agentsudo_uniffi_fn_free_telemetry,
        handle
      )
    end
  end
  # A private helper for lowering instances into a raw handle.
  # This does an explicit typecheck, because accidentally lowering a different type of
  # object in a place where this type is expected, could lead to memory unsafety.
  def self.uniffi_check_lower(inst)
    if !inst.is_a? self
      raise TypeError.new "Expected a Telemetry instance, got #{inst}"
    end
  end

  def uniffi_clone_handle()
    return ::Agentsudo.rust_call(
      :uniffi_agentsudo_uniffi_fn_clone_telemetry,
      @handle
    )
  end

  def self.uniffi_lower(inst)
    return inst.uniffi_clone_handle()
  end

  def self.uniffi_lift(handle)
    uniffi_allocate handle
  end
  def initialize(api_key = nil, endpoint = "https://agentsudo.dev", async_send = true, batch_size = 10, flush_interval = 5.0)
        api_key = (api_key ? ::Agentsudo::uniffi_utf8(api_key) : nil)
        RustBuffer.check_lower_Optionalstring(api_key)
        endpoint = ::Agentsudo::uniffi_utf8(endpoint)

        async_send = async_send ? true : false

        batch_size = ::Agentsudo::uniffi_in_range(batch_size, "u32", 0, 2**32)

        flush_interval = flush_interval

    handle = ::Agentsudo.rust_call_with_error(SudoError,:uniffi_agentsudo_uniffi_fn_constructor_telemetry_new,RustBuffer.alloc_from_Optionalstring(api_key),RustBuffer.alloc_from_string(endpoint),(async_send ? 1 : 0),batch_size,flush_interval)
    @handle = handle
    ObjectSpace.define_finalizer(self, self.class.uniffi_define_finalizer_by_handle(handle, self.object_id))
  end



  def delivered()
    result = ::Agentsudo.rust_call(:uniffi_agentsudo_uniffi_fn_method_telemetry_delivered,uniffi_clone_handle(),)
    return result.to_i
  end
  def dropped()
    result = ::Agentsudo.rust_call(:uniffi_agentsudo_uniffi_fn_method_telemetry_dropped,uniffi_clone_handle(),)
    return result.to_i
  end
  def flush()
      ::Agentsudo.rust_call_with_error(SudoError,:uniffi_agentsudo_uniffi_fn_method_telemetry_flush,uniffi_clone_handle(),)
  end

  def send_event(event)
        event = ::Agentsudo::uniffi_utf8(event)

      ::Agentsudo.rust_call_with_error(SudoError,:uniffi_agentsudo_uniffi_fn_method_telemetry_send_event,uniffi_clone_handle(),RustBuffer.alloc_from_string(event))
  end

  def stop()
      ::Agentsudo.rust_call_with_error(SudoError,:uniffi_agentsudo_uniffi_fn_method_telemetry_stop,uniffi_clone_handle(),)
  end


end

  class ConsoleApproval

  # A private helper for initializing instances of the class from a raw handle,
  # bypassing any initialization logic and ensuring they are GC'd properly.
  def self.uniffi_allocate(handle)
    inst = allocate
    inst.instance_variable_set :@handle, handle
    ObjectSpace.define_finalizer(inst, uniffi_define_finalizer_by_handle(handle, inst.object_id))
    return inst
  end

  # A private helper for registering an object finalizer.
  # N.B. it's important that this does not capture a reference
  # to the actual instance, only its underlying handle.
  def self.uniffi_define_finalizer_by_handle(handle, object_id)
    Proc.new do |_id|
      ::Agentsudo.rust_call(
        :uniffi_agentsudo_uniffi_fn_free_consoleapproval,
        handle
      )
    end
  end
  # A private helper for lowering instances into a raw handle.
  # This does an explicit typecheck, because accidentally lowering a different type of
  # object in a place where this type is expected, could lead to memory unsafety.
  def self.uniffi_check_lower(inst)
    if !inst.is_a? self
      raise TypeError.new "Expected a ConsoleApproval instance, got #{inst}"
    end
  end

  def uniffi_clone_handle()
    return ::Agentsudo.rust_call(
      :uniffi_agentsudo_uniffi_fn_clone_consoleapproval,
      @handle
    )
  end

  def self.uniffi_lower(inst)
    return inst.uniffi_clone_handle()
  end

  def self.uniffi_lift(handle)
    uniffi_allocate handle
  end
  def initialize(timeout = nil, show_args = true, redact = nil, max_pending = nil, max_per_minute = nil)
        timeout = (timeout ? timeout : nil)
        RustBuffer.check_lower_Optionalf64(timeout)
        show_args = show_args ? true : false

        redact = (redact ? redact.map { |v| ::Agentsudo::uniffi_utf8(v) } : nil)
        RustBuffer.check_lower_OptionalSequencestring(redact)
        max_pending = (max_pending ? ::Agentsudo::uniffi_in_range(max_pending, "i64", -2**63, 2**63) : nil)
        RustBuffer.check_lower_Optionali64(max_pending)
        max_per_minute = (max_per_minute ? ::Agentsudo::uniffi_in_range(max_per_minute, "i64", -2**63, 2**63) : nil)
        RustBuffer.check_lower_Optionali64(max_per_minute)
    handle = ::Agentsudo.rust_call_with_error(SudoError,:uniffi_agentsudo_uniffi_fn_constructor_consoleapproval_new,RustBuffer.alloc_from_Optionalf64(timeout),(show_args ? 1 : 0),RustBuffer.alloc_from_OptionalSequencestring(redact),RustBuffer.alloc_from_Optionali64(max_pending),RustBuffer.alloc_from_Optionali64(max_per_minute))
    @handle = handle
    ObjectSpace.define_finalizer(self, self.class.uniffi_define_finalizer_by_handle(handle, self.object_id))
  end




  def request(question)
        question = question
        (Question.uniffi_check_lower question)
    ::Agentsudo.uniffi_rust_call_async(
      UniFFILib.uniffi_agentsudo_uniffi_fn_method_consoleapproval_request(uniffi_clone_handle(),(Question.uniffi_lower question)),
      :ffi_agentsudo_uniffi_rust_future_poll_i8,
      :ffi_agentsudo_uniffi_rust_future_cancel_i8,
      :ffi_agentsudo_uniffi_rust_future_complete_i8,
      :ffi_agentsudo_uniffi_rust_future_free_i8,
      Proc.new { |v| 1 == v },
    SudoError
    )
  end

  def settle(question)
        question = question
        (Question.uniffi_check_lower question)
    ::Agentsudo.uniffi_rust_call_async(
      UniFFILib.uniffi_agentsudo_uniffi_fn_method_consoleapproval_settle(uniffi_clone_handle(),(Question.uniffi_lower question)),
      :ffi_agentsudo_uniffi_rust_future_poll_u64,
      :ffi_agentsudo_uniffi_rust_future_cancel_u64,
      :ffi_agentsudo_uniffi_rust_future_complete_u64,
      :ffi_agentsudo_uniffi_rust_future_free_u64,
      Proc.new { |v| Settlement.uniffi_lift(v) },
    SudoError
    )
  end
  def timeout()
    result = ::Agentsudo.rust_call(:uniffi_agentsudo_uniffi_fn_method_consoleapproval_timeout,uniffi_clone_handle(),)
    return result.to_f
  end

end

  class Guard

  # A private helper for initializing instances of the class from a raw handle,
  # bypassing any initialization logic and ensuring they are GC'd properly.
  def self.uniffi_allocate(handle)
    inst = allocate
    inst.instance_variable_set :@handle, handle
    ObjectSpace.define_finalizer(inst, uniffi_define_finalizer_by_handle(handle, inst.object_id))
    return inst
  end

  # A private helper for registering an object finalizer.
  # N.B. it's important that this does not capture a reference
  # to the actual instance, only its underlying handle.
  def self.uniffi_define_finalizer_by_handle(handle, object_id)
    Proc.new do |_id|
      ::Agentsudo.rust_call(
        :uniffi_agentsudo_uniffi_fn_free_guard,
        handle
      )
    end
  end
  # A private helper for lowering instances into a raw handle.
  # This does an explicit typecheck, because accidentally lowering a different type of
  # object in a place where this type is expected, could lead to memory unsafety.
  def self.uniffi_check_lower(inst)
    if !inst.is_a? self
      raise TypeError.new "Expected a Guard instance, got #{inst}"
    end
  end

  def uniffi_clone_handle()
    return ::Agentsudo.rust_call(
      :uniffi_agentsudo_uniffi_fn_clone_guard,
      @handle
    )
  end

  def self.uniffi_lower(inst)
    return inst.uniffi_clone_handle()
  end

  def self.uniffi_lift(handle)
    uniffi_allocate handle
  end
  def initialize(function, scopes, on_deny, require_all = true, surface = nil)
        function = ::Agentsudo::uniffi_utf8(function)

        scopes = scopes.map { |v| ::Agentsudo::uniffi_utf8(v) }
        RustBuffer.check_lower_Sequencestring(scopes)
        on_deny = on_deny
        RustBuffer.check_lower_TypeOnDeny(on_deny)
        require_all = require_all ? true : false

        surface = (surface ? surface : nil)
        RustBuffer.check_lower_OptionalTypeSurface(surface)
    handle = ::Agentsudo.rust_call_with_error(SudoError,:uniffi_agentsudo_uniffi_fn_constructor_guard_new,RustBuffer.alloc_from_string(function),RustBuffer.alloc_from_Sequencestring(scopes),RustBuffer.alloc_from_TypeOnDeny(on_deny),(require_all ? 1 : 0),RustBuffer.alloc_from_OptionalTypeSurface(surface))
    @handle = handle
    ObjectSpace.define_finalizer(self, self.class.uniffi_define_finalizer_by_handle(handle, self.object_id))
  end



  def begin(session = nil)
        session = (session ? session : nil)
        RustBuffer.check_lower_OptionalTypeSession(session)
    result = ::Agentsudo.rust_call_with_error(SudoError,:uniffi_agentsudo_uniffi_fn_method_guard_begin,uniffi_clone_handle(),RustBuffer.alloc_from_OptionalTypeSession(session))
    return result.consume_into_OptionalTypeQuestion
  end
  def function()
    result = ::Agentsudo.rust_call(:uniffi_agentsudo_uniffi_fn_method_guard_function,uniffi_clone_handle(),)
    return result.consume_into_string
  end

end

  class Guardrails

  # A private helper for initializing instances of the class from a raw handle,
  # bypassing any initialization logic and ensuring they are GC'd properly.
  def self.uniffi_allocate(handle)
    inst = allocate
    inst.instance_variable_set :@handle, handle
    ObjectSpace.define_finalizer(inst, uniffi_define_finalizer_by_handle(handle, inst.object_id))
    return inst
  end

  # A private helper for registering an object finalizer.
  # N.B. it's important that this does not capture a reference
  # to the actual instance, only its underlying handle.
  def self.uniffi_define_finalizer_by_handle(handle, object_id)
    Proc.new do |_id|
      ::Agentsudo.rust_call(
        :uniffi_agentsudo_uniffi_fn_free_guardrails,
        handle
      )
    end
  end
  # A private helper for lowering instances into a raw handle.
  # This does an explicit typecheck, because accidentally lowering a different type of
  # object in a place where this type is expected, could lead to memory unsafety.
  def self.uniffi_check_lower(inst)
    if !inst.is_a? self
      raise TypeError.new "Expected a Guardrails instance, got #{inst}"
    end
  end

  def uniffi_clone_handle()
    return ::Agentsudo.rust_call(
      :uniffi_agentsudo_uniffi_fn_clone_guardrails,
      @handle
    )
  end

  def self.uniffi_lower(inst)
    return inst.uniffi_clone_handle()
  end

  def self.uniffi_lift(handle)
    uniffi_allocate handle
  end
  def initialize(allowed_topics = [], blocked_patterns = [], blocked_keywords = [], on_violation = nil, redirect_message = "I can only help with topics related to my expertise.", check_outputs = false)
        allowed_topics = allowed_topics.map { |v| ::Agentsudo::uniffi_utf8(v) }
        RustBuffer.check_lower_Sequencestring(allowed_topics)
        blocked_patterns = blocked_patterns.map { |v| ::Agentsudo::uniffi_utf8(v) }
        RustBuffer.check_lower_Sequencestring(blocked_patterns)
        blocked_keywords = blocked_keywords.map { |v| ::Agentsudo::uniffi_utf8(v) }
        RustBuffer.check_lower_Sequencestring(blocked_keywords)
        on_violation = (on_violation ? on_violation : nil)
        RustBuffer.check_lower_OptionalTypeOnViolation(on_violation)
        redirect_message = ::Agentsudo::uniffi_utf8(redirect_message)

        check_outputs = check_outputs ? true : false

    handle = ::Agentsudo.rust_call_with_error(SudoError,:uniffi_agentsudo_uniffi_fn_constructor_guardrails_new,RustBuffer.alloc_from_Sequencestring(allowed_topics),RustBuffer.alloc_from_Sequencestring(blocked_patterns),RustBuffer.alloc_from_Sequencestring(blocked_keywords),RustBuffer.alloc_from_OptionalTypeOnViolation(on_violation),RustBuffer.alloc_from_string(redirect_message),(check_outputs ? 1 : 0))
    @handle = handle
    ObjectSpace.define_finalizer(self, self.class.uniffi_define_finalizer_by_handle(handle, self.object_id))
  end



  def check(text, place)
        text = ::Agentsudo::uniffi_utf8(text)

        place = place
        RustBuffer.check_lower_TypePlace(place)
    result = ::Agentsudo.rust_call(:uniffi_agentsudo_uniffi_fn_method_guardrails_check,uniffi_clone_handle(),RustBuffer.alloc_from_string(text),RustBuffer.alloc_from_TypePlace(place))
    return result.consume_into_Optionalstring
  end
  def log_violation(agent_name, reason, length)
        agent_name = (agent_name ? ::Agentsudo::uniffi_utf8(agent_name) : nil)
        RustBuffer.check_lower_Optionalstring(agent_name)
        reason = ::Agentsudo::uniffi_utf8(reason)

        length = ::Agentsudo::uniffi_in_range(length, "u64", 0, 2**64)

      ::Agentsudo.rust_call(:uniffi_agentsudo_uniffi_fn_method_guardrails_log_violation,uniffi_clone_handle(),RustBuffer.alloc_from_Optionalstring(agent_name),RustBuffer.alloc_from_string(reason),length)
  end


end

  class LogSink

  # A private helper for initializing instances of the class from a raw handle,
  # bypassing any initialization logic and ensuring they are GC'd properly.
  def self.uniffi_allocate(handle)
    inst = allocate
    inst.instance_variable_set :@handle, handle
    ObjectSpace.define_finalizer(inst, uniffi_define_finalizer_by_handle(handle, inst.object_id))
    return inst
  end

  # A private helper for registering an object finalizer.
  # N.B. it's important that this does not capture a reference
  # to the actual instance, only its underlying handle.
  def self.uniffi_define_finalizer_by_handle(handle, object_id)
    Proc.new do |_id|
      ::Agentsudo.rust_call(
        :uniffi_agentsudo_uniffi_fn_free_logsink,
        handle
      )
    end
  end
  # HandleMap for trait interface: stores Ruby-native objects keyed by odd handles.
  @uniffi_handle_map = UniffiHandleMap.new

  class << self
    attr_reader :uniffi_handle_map
  end

  # For trait interfaces: check that the object is either a Rust-backed instance or
  # responds to the required interface methods.
  def self.uniffi_check_lower(inst)
    if !inst.respond_to?(:is_enabled)
      raise TypeError.new "Expected a LogSink instance or an object implementing the interface, got #{inst}"
    end
    if !inst.respond_to?(:say)
      raise TypeError.new "Expected a LogSink instance or an object implementing the interface, got #{inst}"
    end
  end

  def uniffi_clone_handle
    return ::Agentsudo.rust_call(
      :uniffi_agentsudo_uniffi_fn_clone_logsink,
      @handle
    )
  end

  # For trait interfaces: lowering distinguishes between Rust-backed and Ruby-native instances.
  def self.uniffi_lower(inst)
    if inst.is_a?(self) && inst.instance_variable_defined?(:@handle)
      inst.uniffi_clone_handle()
    else
      @uniffi_handle_map.insert(inst)
    end
  end

  # For trait interfaces: lifting distinguishes even handles (Rust) from odd handles (Ruby).
  def self.uniffi_lift(handle)
    if (handle & 1) == 0
      uniffi_allocate handle
    else
      @uniffi_handle_map.remove handle
    end
  end



  def is_enabled(logger, level)
        logger = logger
        RustBuffer.check_lower_TypeLogger(logger)
        level = level
        RustBuffer.check_lower_TypeLogLevel(level)
    result = ::Agentsudo.rust_call_with_error(SudoError,:uniffi_agentsudo_uniffi_fn_method_logsink_is_enabled,uniffi_clone_handle(),RustBuffer.alloc_from_TypeLogger(logger),RustBuffer.alloc_from_TypeLogLevel(level))
    return 1 == result
  end
  def say(logger, level, line)
        logger = logger
        RustBuffer.check_lower_TypeLogger(logger)
        level = level
        RustBuffer.check_lower_TypeLogLevel(level)
        line = ::Agentsudo::uniffi_utf8(line)

      ::Agentsudo.rust_call_with_error(SudoError,:uniffi_agentsudo_uniffi_fn_method_logsink_say,uniffi_clone_handle(),RustBuffer.alloc_from_TypeLogger(logger),RustBuffer.alloc_from_TypeLogLevel(level),RustBuffer.alloc_from_string(line))
  end


end


# Trait interface vtable implementation for LogSink.
module UniffiCallbackInterfaceLogSink
  # Callback method for is_enabled
  IS_ENABLED_CALLBACK = Proc.new do |uniffi_handle, logger, level, uniffi_out_return, uniffi_call_status|
    uniffi_obj = LogSink.uniffi_handle_map.get(uniffi_handle)
    make_call = Proc.new do
      uniffi_obj.is_enabled(
        logger.consume_into_TypeLogger,
        level.consume_into_TypeLogLevel
      )
    end
    write_return_value = Proc.new do |v|
      lowered = (v ? 1 : 0)
      uniffi_out_return.write_int8(lowered)
    end
    ::Agentsudo.uniffi_trait_interface_call(
      uniffi_call_status,
      make_call,
      write_return_value,
      SudoError,
      Proc.new { |e| RustBuffer.alloc_from_TypeSudoError(e) }
    )
  end
  # Callback method for say
  SAY_CALLBACK = Proc.new do |uniffi_handle, logger, level, line, uniffi_out_return, uniffi_call_status|
    uniffi_obj = LogSink.uniffi_handle_map.get(uniffi_handle)
    make_call = Proc.new do
      uniffi_obj.say(
        logger.consume_into_TypeLogger,
        level.consume_into_TypeLogLevel,
        line.consume_into_string
      )
    end
    # No return value, so do nothing
    write_return_value = Proc.new { |_v| }
    ::Agentsudo.uniffi_trait_interface_call(
      uniffi_call_status,
      make_call,
      write_return_value,
      SudoError,
      Proc.new { |e| RustBuffer.alloc_from_TypeSudoError(e) }
    )
  end

  # Free callback: removes the handle from the map.
  UNIFFI_FREE_CALLBACK = Proc.new do |uniffi_handle|
    LogSink.uniffi_handle_map.remove uniffi_handle
  end

  # Clone callback: clones the handle in the map.
  UNIFFI_CLONE_CALLBACK = Proc.new do |uniffi_handle|
    LogSink.uniffi_handle_map.clone_handle(uniffi_handle)
  end

  # Create the VTable struct instance.
  UNIFFI_VTABLE = UniFFILib::VTableCallbackInterfaceLogSink.new
  UNIFFI_VTABLE[:uniffi_free] = UNIFFI_FREE_CALLBACK
  UNIFFI_VTABLE[:uniffi_clone] = UNIFFI_CLONE_CALLBACK
  UNIFFI_VTABLE[:is_enabled] = IS_ENABLED_CALLBACK
  UNIFFI_VTABLE[:say] = SAY_CALLBACK

  # Register the VTable with Rust.
  UniFFILib.uniffi_agentsudo_uniffi_fn_init_callback_vtable_logsink(UNIFFI_VTABLE)
end

  class Permit

  # A private helper for initializing instances of the class from a raw handle,
  # bypassing any initialization logic and ensuring they are GC'd properly.
  def self.uniffi_allocate(handle)
    inst = allocate
    inst.instance_variable_set :@handle, handle
    ObjectSpace.define_finalizer(inst, uniffi_define_finalizer_by_handle(handle, inst.object_id))
    return inst
  end

  # A private helper for registering an object finalizer.
  # N.B. it's important that this does not capture a reference
  # to the actual instance, only its underlying handle.
  def self.uniffi_define_finalizer_by_handle(handle, object_id)
    Proc.new do |_id|
      ::Agentsudo.rust_call(
        :uniffi_agentsudo_uniffi_fn_free_permit,
        handle
      )
    end
  end
  # A private helper for lowering instances into a raw handle.
  # This does an explicit typecheck, because accidentally lowering a different type of
  # object in a place where this type is expected, could lead to memory unsafety.
  def self.uniffi_check_lower(inst)
    if !inst.is_a? self
      raise TypeError.new "Expected a Permit instance, got #{inst}"
    end
  end

  def uniffi_clone_handle()
    return ::Agentsudo.rust_call(
      :uniffi_agentsudo_uniffi_fn_clone_permit,
      @handle
    )
  end

  def self.uniffi_lower(inst)
    return inst.uniffi_clone_handle()
  end

  def self.uniffi_lift(handle)
    uniffi_allocate handle
  end



  def approval_id()
    result = ::Agentsudo.rust_call(:uniffi_agentsudo_uniffi_fn_method_permit_approval_id,uniffi_clone_handle(),)
    return result.consume_into_Optionalstring
  end
  def confirm(live)
        live = (live ? ::Agentsudo::uniffi_utf8(live) : nil)
        RustBuffer.check_lower_Optionalstring(live)
      ::Agentsudo.rust_call_with_error(SudoError,:uniffi_agentsudo_uniffi_fn_method_permit_confirm,uniffi_clone_handle(),RustBuffer.alloc_from_Optionalstring(live))
  end

  def edited()
    result = ::Agentsudo.rust_call(:uniffi_agentsudo_uniffi_fn_method_permit_edited,uniffi_clone_handle(),)
    return result.consume_into_OptionalTypeEdited
  end
  def finished(succeeded)
        succeeded = succeeded ? true : false

      ::Agentsudo.rust_call_with_error(SudoError,:uniffi_agentsudo_uniffi_fn_method_permit_finished,uniffi_clone_handle(),(succeeded ? 1 : 0))
  end


end

  class Question

  # A private helper for initializing instances of the class from a raw handle,
  # bypassing any initialization logic and ensuring they are GC'd properly.
  def self.uniffi_allocate(handle)
    inst = allocate
    inst.instance_variable_set :@handle, handle
    ObjectSpace.define_finalizer(inst, uniffi_define_finalizer_by_handle(handle, inst.object_id))
    return inst
  end

  # A private helper for registering an object finalizer.
  # N.B. it's important that this does not capture a reference
  # to the actual instance, only its underlying handle.
  def self.uniffi_define_finalizer_by_handle(handle, object_id)
    Proc.new do |_id|
      ::Agentsudo.rust_call(
        :uniffi_agentsudo_uniffi_fn_free_question,
        handle
      )
    end
  end
  # A private helper for lowering instances into a raw handle.
  # This does an explicit typecheck, because accidentally lowering a different type of
  # object in a place where this type is expected, could lead to memory unsafety.
  def self.uniffi_check_lower(inst)
    if !inst.is_a? self
      raise TypeError.new "Expected a Question instance, got #{inst}"
    end
  end

  def uniffi_clone_handle()
    return ::Agentsudo.rust_call(
      :uniffi_agentsudo_uniffi_fn_clone_question,
      @handle
    )
  end

  def self.uniffi_lower(inst)
    return inst.uniffi_clone_handle()
  end

  def self.uniffi_lift(handle)
    uniffi_allocate handle
  end



  def agent_id()
    result = ::Agentsudo.rust_call(:uniffi_agentsudo_uniffi_fn_method_question_agent_id,uniffi_clone_handle(),)
    return result.consume_into_string
  end
  def agent_name()
    result = ::Agentsudo.rust_call(:uniffi_agentsudo_uniffi_fn_method_question_agent_name,uniffi_clone_handle(),)
    return result.consume_into_string
  end
  def answer(said, live)
        said = said
        RustBuffer.check_lower_TypeSaid(said)
        live = (live ? ::Agentsudo::uniffi_utf8(live) : nil)
        RustBuffer.check_lower_Optionalstring(live)
    result = ::Agentsudo.rust_call_with_error(SudoError,:uniffi_agentsudo_uniffi_fn_method_question_answer,uniffi_clone_handle(),RustBuffer.alloc_from_TypeSaid(said),RustBuffer.alloc_from_Optionalstring(live))
    return Permit.uniffi_lift(result)
  end
  def answer_settled(settlement, live)
        settlement = settlement
        (Settlement.uniffi_check_lower settlement)
        live = (live ? ::Agentsudo::uniffi_utf8(live) : nil)
        RustBuffer.check_lower_Optionalstring(live)
    result = ::Agentsudo.rust_call_with_error(SudoError,:uniffi_agentsudo_uniffi_fn_method_question_answer_settled,uniffi_clone_handle(),(Settlement.uniffi_lower settlement),RustBuffer.alloc_from_Optionalstring(live))
    return Permit.uniffi_lift(result)
  end
  def arguments_json()
    result = ::Agentsudo.rust_call(:uniffi_agentsudo_uniffi_fn_method_question_arguments_json,uniffi_clone_handle(),)
    return result.consume_into_Optionalstring
  end
  def digest()
    result = ::Agentsudo.rust_call(:uniffi_agentsudo_uniffi_fn_method_question_digest,uniffi_clone_handle(),)
    return result.consume_into_Optionalstring
  end
  def freeze(arguments)
        arguments = (arguments ? ::Agentsudo::uniffi_utf8(arguments) : nil)
        RustBuffer.check_lower_Optionalstring(arguments)
      ::Agentsudo.rust_call_with_error(SudoError,:uniffi_agentsudo_uniffi_fn_method_question_freeze,uniffi_clone_handle(),RustBuffer.alloc_from_Optionalstring(arguments))
  end

  def function()
    result = ::Agentsudo.rust_call(:uniffi_agentsudo_uniffi_fn_method_question_function,uniffi_clone_handle(),)
    return result.consume_into_string
  end
  def scope()
    result = ::Agentsudo.rust_call(:uniffi_agentsudo_uniffi_fn_method_question_scope,uniffi_clone_handle(),)
    return result.consume_into_string
  end
  def set_preview(words)
        words = ::Agentsudo::uniffi_utf8(words)

      ::Agentsudo.rust_call_with_error(SudoError,:uniffi_agentsudo_uniffi_fn_method_question_set_preview,uniffi_clone_handle(),RustBuffer.alloc_from_string(words))
  end

  def take_edits(fixed)
        fixed = fixed.map { |v| ::Agentsudo::uniffi_utf8(v) }
        RustBuffer.check_lower_Sequencestring(fixed)
      ::Agentsudo.rust_call_with_error(SudoError,:uniffi_agentsudo_uniffi_fn_method_question_take_edits,uniffi_clone_handle(),RustBuffer.alloc_from_Sequencestring(fixed))
  end


end

  class Settlement

  # A private helper for initializing instances of the class from a raw handle,
  # bypassing any initialization logic and ensuring they are GC'd properly.
  def self.uniffi_allocate(handle)
    inst = allocate
    inst.instance_variable_set :@handle, handle
    ObjectSpace.define_finalizer(inst, uniffi_define_finalizer_by_handle(handle, inst.object_id))
    return inst
  end

  # A private helper for registering an object finalizer.
  # N.B. it's important that this does not capture a reference
  # to the actual instance, only its underlying handle.
  def self.uniffi_define_finalizer_by_handle(handle, object_id)
    Proc.new do |_id|
      ::Agentsudo.rust_call(
        :uniffi_agentsudo_uniffi_fn_free_settlement,
        handle
      )
    end
  end
  # A private helper for lowering instances into a raw handle.
  # This does an explicit typecheck, because accidentally lowering a different type of
  # object in a place where this type is expected, could lead to memory unsafety.
  def self.uniffi_check_lower(inst)
    if !inst.is_a? self
      raise TypeError.new "Expected a Settlement instance, got #{inst}"
    end
  end

  def uniffi_clone_handle()
    return ::Agentsudo.rust_call(
      :uniffi_agentsudo_uniffi_fn_clone_settlement,
      @handle
    )
  end

  def self.uniffi_lower(inst)
    return inst.uniffi_clone_handle()
  end

  def self.uniffi_lift(handle)
    uniffi_allocate handle
  end



  def approval_id()
    result = ::Agentsudo.rust_call(:uniffi_agentsudo_uniffi_fn_method_settlement_approval_id,uniffi_clone_handle(),)
    return result.consume_into_Optionalstring
  end
  def approved()
    result = ::Agentsudo.rust_call(:uniffi_agentsudo_uniffi_fn_method_settlement_approved,uniffi_clone_handle(),)
    return 1 == result
  end
  def decided_by()
    result = ::Agentsudo.rust_call(:uniffi_agentsudo_uniffi_fn_method_settlement_decided_by,uniffi_clone_handle(),)
    return result.consume_into_Optionalstring
  end
  def note()
    result = ::Agentsudo.rust_call(:uniffi_agentsudo_uniffi_fn_method_settlement_note,uniffi_clone_handle(),)
    return result.consume_into_Optionalstring
  end
  def reason()
    result = ::Agentsudo.rust_call(:uniffi_agentsudo_uniffi_fn_method_settlement_reason,uniffi_clone_handle(),)
    return result.consume_into_Optionalstring
  end

end

  class ScriptedApproval

  # A private helper for initializing instances of the class from a raw handle,
  # bypassing any initialization logic and ensuring they are GC'd properly.
  def self.uniffi_allocate(handle)
    inst = allocate
    inst.instance_variable_set :@handle, handle
    ObjectSpace.define_finalizer(inst, uniffi_define_finalizer_by_handle(handle, inst.object_id))
    return inst
  end

  # A private helper for registering an object finalizer.
  # N.B. it's important that this does not capture a reference
  # to the actual instance, only its underlying handle.
  def self.uniffi_define_finalizer_by_handle(handle, object_id)
    Proc.new do |_id|
      ::Agentsudo.rust_call(
        :uniffi_agentsudo_uniffi_fn_free_scriptedapproval,
        handle
      )
    end
  end
  # A private helper for lowering instances into a raw handle.
  # This does an explicit typecheck, because accidentally lowering a different type of
  # object in a place where this type is expected, could lead to memory unsafety.
  def self.uniffi_check_lower(inst)
    if !inst.is_a? self
      raise TypeError.new "Expected a ScriptedApproval instance, got #{inst}"
    end
  end

  def uniffi_clone_handle()
    return ::Agentsudo.rust_call(
      :uniffi_agentsudo_uniffi_fn_clone_scriptedapproval,
      @handle
    )
  end

  def self.uniffi_lower(inst)
    return inst.uniffi_clone_handle()
  end

  def self.uniffi_lift(handle)
    uniffi_allocate handle
  end
  def initialize(answer, user = "script", note = nil)
        answer = answer
        RustBuffer.check_lower_TypeAnswer(answer)
        user = ::Agentsudo::uniffi_utf8(user)

        note = (note ? ::Agentsudo::uniffi_utf8(note) : nil)
        RustBuffer.check_lower_Optionalstring(note)
    handle = ::Agentsudo.rust_call(:uniffi_agentsudo_uniffi_fn_constructor_scriptedapproval_new,RustBuffer.alloc_from_TypeAnswer(answer),RustBuffer.alloc_from_string(user),RustBuffer.alloc_from_Optionalstring(note))
    @handle = handle
    ObjectSpace.define_finalizer(self, self.class.uniffi_define_finalizer_by_handle(handle, self.object_id))
  end




  def request(question)
        question = question
        (Question.uniffi_check_lower question)
    ::Agentsudo.uniffi_rust_call_async(
      UniFFILib.uniffi_agentsudo_uniffi_fn_method_scriptedapproval_request(uniffi_clone_handle(),(Question.uniffi_lower question)),
      :ffi_agentsudo_uniffi_rust_future_poll_i8,
      :ffi_agentsudo_uniffi_rust_future_cancel_i8,
      :ffi_agentsudo_uniffi_rust_future_complete_i8,
      :ffi_agentsudo_uniffi_rust_future_free_i8,
      Proc.new { |v| 1 == v },
    SudoError
    )
  end

  def settle(question)
        question = question
        (Question.uniffi_check_lower question)
    ::Agentsudo.uniffi_rust_call_async(
      UniFFILib.uniffi_agentsudo_uniffi_fn_method_scriptedapproval_settle(uniffi_clone_handle(),(Question.uniffi_lower question)),
      :ffi_agentsudo_uniffi_rust_future_poll_u64,
      :ffi_agentsudo_uniffi_rust_future_cancel_u64,
      :ffi_agentsudo_uniffi_rust_future_complete_u64,
      :ffi_agentsudo_uniffi_rust_future_free_u64,
      Proc.new { |v| Settlement.uniffi_lift(v) },
    SudoError
    )
  end

end

  class Session

  # A private helper for initializing instances of the class from a raw handle,
  # bypassing any initialization logic and ensuring they are GC'd properly.
  def self.uniffi_allocate(handle)
    inst = allocate
    inst.instance_variable_set :@handle, handle
    ObjectSpace.define_finalizer(inst, uniffi_define_finalizer_by_handle(handle, inst.object_id))
    return inst
  end

  # A private helper for registering an object finalizer.
  # N.B. it's important that this does not capture a reference
  # to the actual instance, only its underlying handle.
  def self.uniffi_define_finalizer_by_handle(handle, object_id)
    Proc.new do |_id|
      ::Agentsudo.rust_call(
        :uniffi_agentsudo_uniffi_fn_free_session,
        handle
      )
    end
  end
  # A private helper for lowering instances into a raw handle.
  # This does an explicit typecheck, because accidentally lowering a different type of
  # object in a place where this type is expected, could lead to memory unsafety.
  def self.uniffi_check_lower(inst)
    if !inst.is_a? self
      raise TypeError.new "Expected a Session instance, got #{inst}"
    end
  end

  def uniffi_clone_handle()
    return ::Agentsudo.rust_call(
      :uniffi_agentsudo_uniffi_fn_clone_session,
      @handle
    )
  end

  def self.uniffi_lower(inst)
    return inst.uniffi_clone_handle()
  end

  def self.uniffi_lift(handle)
    uniffi_allocate handle
  end



  def agent_id()
    result = ::Agentsudo.rust_call(:uniffi_agentsudo_uniffi_fn_method_session_agent_id,uniffi_clone_handle(),)
    return result.consume_into_string
  end
  def agent_name()
    result = ::Agentsudo.rust_call(:uniffi_agentsudo_uniffi_fn_method_session_agent_name,uniffi_clone_handle(),)
    return result.consume_into_string
  end
  def end()
      ::Agentsudo.rust_call(:uniffi_agentsudo_uniffi_fn_method_session_end,uniffi_clone_handle(),)
  end

  def expires_at()
    result = ::Agentsudo.rust_call(:uniffi_agentsudo_uniffi_fn_method_session_expires_at,uniffi_clone_handle(),)
    return result.consume_into_Timestamp
  end
  def has_scope(scope)
        scope = ::Agentsudo::uniffi_utf8(scope)

    result = ::Agentsudo.rust_call(:uniffi_agentsudo_uniffi_fn_method_session_has_scope,uniffi_clone_handle(),RustBuffer.alloc_from_string(scope))
    return 1 == result
  end
  def id()
    result = ::Agentsudo.rust_call(:uniffi_agentsudo_uniffi_fn_method_session_id,uniffi_clone_handle(),)
    return result.consume_into_string
  end
  def is_ended()
    result = ::Agentsudo.rust_call(:uniffi_agentsudo_uniffi_fn_method_session_is_ended,uniffi_clone_handle(),)
    return 1 == result
  end
  def is_expired()
    result = ::Agentsudo.rust_call(:uniffi_agentsudo_uniffi_fn_method_session_is_expired,uniffi_clone_handle(),)
    return 1 == result
  end
  def shorten_to(at)
        at = at

      ::Agentsudo.rust_call(:uniffi_agentsudo_uniffi_fn_method_session_shorten_to,uniffi_clone_handle(),RustBuffer.alloc_from_Timestamp(at))
  end

  def started_at()
    result = ::Agentsudo.rust_call(:uniffi_agentsudo_uniffi_fn_method_session_started_at,uniffi_clone_handle(),)
    return result.consume_into_Timestamp
  end

end

  class SlackApproval

  # A private helper for initializing instances of the class from a raw handle,
  # bypassing any initialization logic and ensuring they are GC'd properly.
  def self.uniffi_allocate(handle)
    inst = allocate
    inst.instance_variable_set :@handle, handle
    ObjectSpace.define_finalizer(inst, uniffi_define_finalizer_by_handle(handle, inst.object_id))
    return inst
  end

  # A private helper for registering an object finalizer.
  # N.B. it's important that this does not capture a reference
  # to the actual instance, only its underlying handle.
  def self.uniffi_define_finalizer_by_handle(handle, object_id)
    Proc.new do |_id|
      ::Agentsudo.rust_call(
        :uniffi_agentsudo_uniffi_fn_free_slackapproval,
        handle
      )
    end
  end
  # A private helper for lowering instances into a raw handle.
  # This does an explicit typecheck, because accidentally lowering a different type of
  # object in a place where this type is expected, could lead to memory unsafety.
  def self.uniffi_check_lower(inst)
    if !inst.is_a? self
      raise TypeError.new "Expected a SlackApproval instance, got #{inst}"
    end
  end

  def uniffi_clone_handle()
    return ::Agentsudo.rust_call(
      :uniffi_agentsudo_uniffi_fn_clone_slackapproval,
      @handle
    )
  end

  def self.uniffi_lower(inst)
    return inst.uniffi_clone_handle()
  end

  def self.uniffi_lift(handle)
    uniffi_allocate handle
  end
  def initialize(bot_token = nil, channel = nil, timeout = nil, signing_secret = nil, approvers = nil, show_args = true, redact = nil, cloud_api_key = nil, cloud_url = nil, poll_interval = nil, webhook_url = nil, slack_api_url = nil, auto_deny_on_timeout = true, store = nil, app_token = nil, quorum = nil, requested_by = nil, remind = nil, escalate_to = nil, escalate_after = nil, max_pending = nil, max_per_minute = nil, grants = nil, edits = false)
        bot_token = (bot_token ? ::Agentsudo::uniffi_utf8(bot_token) : nil)
        RustBuffer.check_lower_Optionalstring(bot_token)
        channel = (channel ? ::Agentsudo::uniffi_utf8(channel) : nil)
        RustBuffer.check_lower_Optionalstring(channel)
        timeout = (timeout ? timeout : nil)
        RustBuffer.check_lower_Optionalf64(timeout)
        signing_secret = (signing_secret ? signing_secret.map { |v| ::Agentsudo::uniffi_utf8(v) } : nil)
        RustBuffer.check_lower_OptionalSequencestring(signing_secret)
        approvers = (approvers ? approvers.map { |v| ::Agentsudo::uniffi_utf8(v) } : nil)
        RustBuffer.check_lower_OptionalSequencestring(approvers)
        show_args = show_args ? true : false

        redact = (redact ? redact.map { |v| ::Agentsudo::uniffi_utf8(v) } : nil)
        RustBuffer.check_lower_OptionalSequencestring(redact)
        cloud_api_key = (cloud_api_key ? ::Agentsudo::uniffi_utf8(cloud_api_key) : nil)
        RustBuffer.check_lower_Optionalstring(cloud_api_key)
        cloud_url = (cloud_url ? ::Agentsudo::uniffi_utf8(cloud_url) : nil)
        RustBuffer.check_lower_Optionalstring(cloud_url)
        poll_interval = (poll_interval ? poll_interval : nil)
        RustBuffer.check_lower_Optionalf64(poll_interval)
        webhook_url = (webhook_url ? ::Agentsudo::uniffi_utf8(webhook_url) : nil)
        RustBuffer.check_lower_Optionalstring(webhook_url)
        slack_api_url = (slack_api_url ? ::Agentsudo::uniffi_utf8(slack_api_url) : nil)
        RustBuffer.check_lower_Optionalstring(slack_api_url)
        auto_deny_on_timeout = auto_deny_on_timeout ? true : false

        store = (store ? ::Agentsudo::uniffi_utf8(store) : nil)
        RustBuffer.check_lower_Optionalstring(store)
        app_token = (app_token ? ::Agentsudo::uniffi_utf8(app_token) : nil)
        RustBuffer.check_lower_Optionalstring(app_token)
        quorum = (quorum ? ::Agentsudo::uniffi_in_range(quorum, "u32", 0, 2**32) : nil)
        RustBuffer.check_lower_Optionalu32(quorum)
        requested_by = (requested_by ? ::Agentsudo::uniffi_utf8(requested_by) : nil)
        RustBuffer.check_lower_Optionalstring(requested_by)
        remind = (remind ? remind : nil)
        RustBuffer.check_lower_Optionalf64(remind)
        escalate_to = (escalate_to ? ::Agentsudo::uniffi_utf8(escalate_to) : nil)
        RustBuffer.check_lower_Optionalstring(escalate_to)
        escalate_after = (escalate_after ? escalate_after : nil)
        RustBuffer.check_lower_Optionalf64(escalate_after)
        max_pending = (max_pending ? ::Agentsudo::uniffi_in_range(max_pending, "i64", -2**63, 2**63) : nil)
        RustBuffer.check_lower_Optionali64(max_pending)
        max_per_minute = (max_per_minute ? ::Agentsudo::uniffi_in_range(max_per_minute, "i64", -2**63, 2**63) : nil)
        RustBuffer.check_lower_Optionali64(max_per_minute)
        grants = (grants ? grants : nil)
        RustBuffer.check_lower_Optionalf64(grants)
        edits = edits ? true : false

    handle = ::Agentsudo.rust_call_with_error(SudoError,:uniffi_agentsudo_uniffi_fn_constructor_slackapproval_new,RustBuffer.alloc_from_Optionalstring(bot_token),RustBuffer.alloc_from_Optionalstring(channel),RustBuffer.alloc_from_Optionalf64(timeout),RustBuffer.alloc_from_OptionalSequencestring(signing_secret),RustBuffer.alloc_from_OptionalSequencestring(approvers),(show_args ? 1 : 0),RustBuffer.alloc_from_OptionalSequencestring(redact),RustBuffer.alloc_from_Optionalstring(cloud_api_key),RustBuffer.alloc_from_Optionalstring(cloud_url),RustBuffer.alloc_from_Optionalf64(poll_interval),RustBuffer.alloc_from_Optionalstring(webhook_url),RustBuffer.alloc_from_Optionalstring(slack_api_url),(auto_deny_on_timeout ? 1 : 0),RustBuffer.alloc_from_Optionalstring(store),RustBuffer.alloc_from_Optionalstring(app_token),RustBuffer.alloc_from_Optionalu32(quorum),RustBuffer.alloc_from_Optionalstring(requested_by),RustBuffer.alloc_from_Optionalf64(remind),RustBuffer.alloc_from_Optionalstring(escalate_to),RustBuffer.alloc_from_Optionalf64(escalate_after),RustBuffer.alloc_from_Optionali64(max_pending),RustBuffer.alloc_from_Optionali64(max_per_minute),RustBuffer.alloc_from_Optionalf64(grants),(edits ? 1 : 0))
    @handle = handle
    ObjectSpace.define_finalizer(self, self.class.uniffi_define_finalizer_by_handle(handle, self.object_id))
  end



  def approve(approval, user = "unknown")
        approval = ::Agentsudo::uniffi_utf8(approval)

        user = ::Agentsudo::uniffi_utf8(user)

    result = ::Agentsudo.rust_call_with_error(SudoError,:uniffi_agentsudo_uniffi_fn_method_slackapproval_approve,uniffi_clone_handle(),RustBuffer.alloc_from_string(approval),RustBuffer.alloc_from_string(user))
    return 1 == result
  end
  def ask(question, idempotency_key = nil)
        question = question
        (Question.uniffi_check_lower question)
        idempotency_key = (idempotency_key ? ::Agentsudo::uniffi_utf8(idempotency_key) : nil)
        RustBuffer.check_lower_Optionalstring(idempotency_key)
    result = ::Agentsudo.rust_call_with_error(SudoError,:uniffi_agentsudo_uniffi_fn_method_slackapproval_ask,uniffi_clone_handle(),(Question.uniffi_lower question),RustBuffer.alloc_from_Optionalstring(idempotency_key))
    return Ticket.uniffi_lift(result)
  end
  def ask_about(agent, scope, function, arguments = "{}", idempotency_key = nil)
        agent = agent
        (Agent.uniffi_check_lower agent)
        scope = ::Agentsudo::uniffi_utf8(scope)

        function = ::Agentsudo::uniffi_utf8(function)

        arguments = ::Agentsudo::uniffi_utf8(arguments)

        idempotency_key = (idempotency_key ? ::Agentsudo::uniffi_utf8(idempotency_key) : nil)
        RustBuffer.check_lower_Optionalstring(idempotency_key)
    result = ::Agentsudo.rust_call_with_error(SudoError,:uniffi_agentsudo_uniffi_fn_method_slackapproval_ask_about,uniffi_clone_handle(),(Agent.uniffi_lower agent),RustBuffer.alloc_from_string(scope),RustBuffer.alloc_from_string(function),RustBuffer.alloc_from_string(arguments),RustBuffer.alloc_from_Optionalstring(idempotency_key))
    return Ticket.uniffi_lift(result)
  end
  def channel()
    result = ::Agentsudo.rust_call(:uniffi_agentsudo_uniffi_fn_method_slackapproval_channel,uniffi_clone_handle(),)
    return result.consume_into_string
  end
  def deny(approval, user = "unknown")
        approval = ::Agentsudo::uniffi_utf8(approval)

        user = ::Agentsudo::uniffi_utf8(user)

    result = ::Agentsudo.rust_call_with_error(SudoError,:uniffi_agentsudo_uniffi_fn_method_slackapproval_deny,uniffi_clone_handle(),RustBuffer.alloc_from_string(approval),RustBuffer.alloc_from_string(user))
    return 1 == result
  end

  def examine()
    ::Agentsudo.uniffi_rust_call_async(
      UniFFILib.uniffi_agentsudo_uniffi_fn_method_slackapproval_examine(uniffi_clone_handle(),),
      :ffi_agentsudo_uniffi_rust_future_poll_rust_buffer,
      :ffi_agentsudo_uniffi_rust_future_cancel_rust_buffer,
      :ffi_agentsudo_uniffi_rust_future_complete_rust_buffer,
      :ffi_agentsudo_uniffi_rust_future_free_rust_buffer,
      Proc.new { |v| v.consume_into_SequenceTypeFinding },
    SudoError
    )
  end

  def handle_request(headers, body)
        headers = headers
        RustBuffer.check_lower_SequenceTypeHeader(headers)
        body = ::Agentsudo::uniffi_bytes(body)

    ::Agentsudo.uniffi_rust_call_async(
      UniFFILib.uniffi_agentsudo_uniffi_fn_method_slackapproval_handle_request(uniffi_clone_handle(),RustBuffer.alloc_from_SequenceTypeHeader(headers),RustBuffer.alloc_from_bytes(body)),
      :ffi_agentsudo_uniffi_rust_future_poll_rust_buffer,
      :ffi_agentsudo_uniffi_rust_future_cancel_rust_buffer,
      :ffi_agentsudo_uniffi_rust_future_complete_rust_buffer,
      :ffi_agentsudo_uniffi_rust_future_free_rust_buffer,
      Proc.new { |v| v.consume_into_TypeHttpAnswer },
    SudoError
    )
  end
  def mode()
    result = ::Agentsudo.rust_call(:uniffi_agentsudo_uniffi_fn_method_slackapproval_mode,uniffi_clone_handle(),)
    return result.consume_into_string
  end

  def request(question, idempotency_key = nil)
        question = question
        (Question.uniffi_check_lower question)
        idempotency_key = (idempotency_key ? ::Agentsudo::uniffi_utf8(idempotency_key) : nil)
        RustBuffer.check_lower_Optionalstring(idempotency_key)
    ::Agentsudo.uniffi_rust_call_async(
      UniFFILib.uniffi_agentsudo_uniffi_fn_method_slackapproval_request(uniffi_clone_handle(),(Question.uniffi_lower question),RustBuffer.alloc_from_Optionalstring(idempotency_key)),
      :ffi_agentsudo_uniffi_rust_future_poll_i8,
      :ffi_agentsudo_uniffi_rust_future_cancel_i8,
      :ffi_agentsudo_uniffi_rust_future_complete_i8,
      :ffi_agentsudo_uniffi_rust_future_free_i8,
      Proc.new { |v| 1 == v },
    SudoError
    )
  end
  def require_signing_secret()
      ::Agentsudo.rust_call_with_error(SudoError,:uniffi_agentsudo_uniffi_fn_method_slackapproval_require_signing_secret,uniffi_clone_handle(),)
  end


  def settle(question, idempotency_key = nil)
        question = question
        (Question.uniffi_check_lower question)
        idempotency_key = (idempotency_key ? ::Agentsudo::uniffi_utf8(idempotency_key) : nil)
        RustBuffer.check_lower_Optionalstring(idempotency_key)
    ::Agentsudo.uniffi_rust_call_async(
      UniFFILib.uniffi_agentsudo_uniffi_fn_method_slackapproval_settle(uniffi_clone_handle(),(Question.uniffi_lower question),RustBuffer.alloc_from_Optionalstring(idempotency_key)),
      :ffi_agentsudo_uniffi_rust_future_poll_u64,
      :ffi_agentsudo_uniffi_rust_future_cancel_u64,
      :ffi_agentsudo_uniffi_rust_future_complete_u64,
      :ffi_agentsudo_uniffi_rust_future_free_u64,
      Proc.new { |v| Settlement.uniffi_lift(v) },
    SudoError
    )
  end
  def timeout()
    result = ::Agentsudo.rust_call(:uniffi_agentsudo_uniffi_fn_method_slackapproval_timeout,uniffi_clone_handle(),)
    return result.to_f
  end

end

  class Ticket

  # A private helper for initializing instances of the class from a raw handle,
  # bypassing any initialization logic and ensuring they are GC'd properly.
  def self.uniffi_allocate(handle)
    inst = allocate
    inst.instance_variable_set :@handle, handle
    ObjectSpace.define_finalizer(inst, uniffi_define_finalizer_by_handle(handle, inst.object_id))
    return inst
  end

  # A private helper for registering an object finalizer.
  # N.B. it's important that this does not capture a reference
  # to the actual instance, only its underlying handle.
  def self.uniffi_define_finalizer_by_handle(handle, object_id)
    Proc.new do |_id|
      ::Agentsudo.rust_call(
        :uniffi_agentsudo_uniffi_fn_free_ticket,
        handle
      )
    end
  end
  # A private helper for lowering instances into a raw handle.
  # This does an explicit typecheck, because accidentally lowering a different type of
  # object in a place where this type is expected, could lead to memory unsafety.
  def self.uniffi_check_lower(inst)
    if !inst.is_a? self
      raise TypeError.new "Expected a Ticket instance, got #{inst}"
    end
  end

  def uniffi_clone_handle()
    return ::Agentsudo.rust_call(
      :uniffi_agentsudo_uniffi_fn_clone_ticket,
      @handle
    )
  end

  def self.uniffi_lower(inst)
    return inst.uniffi_clone_handle()
  end

  def self.uniffi_lift(handle)
    uniffi_allocate handle
  end



  def cancel()
      ::Agentsudo.rust_call_with_error(SudoError,:uniffi_agentsudo_uniffi_fn_method_ticket_cancel,uniffi_clone_handle(),)
  end

  def claim()
      ::Agentsudo.rust_call_with_error(SudoError,:uniffi_agentsudo_uniffi_fn_method_ticket_claim,uniffi_clone_handle(),)
  end

  def code()
    result = ::Agentsudo.rust_call(:uniffi_agentsudo_uniffi_fn_method_ticket_code,uniffi_clone_handle(),)
    return result.consume_into_string
  end
  def id()
    result = ::Agentsudo.rust_call(:uniffi_agentsudo_uniffi_fn_method_ticket_id,uniffi_clone_handle(),)
    return result.consume_into_string
  end
  def poll()
    result = ::Agentsudo.rust_call_with_error(SudoError,:uniffi_agentsudo_uniffi_fn_method_ticket_poll,uniffi_clone_handle(),)
    return result.consume_into_OptionalTypeSettlement
  end

  def settled()
    ::Agentsudo.uniffi_rust_call_async(
      UniFFILib.uniffi_agentsudo_uniffi_fn_method_ticket_settled(uniffi_clone_handle(),),
      :ffi_agentsudo_uniffi_rust_future_poll_u64,
      :ffi_agentsudo_uniffi_rust_future_cancel_u64,
      :ffi_agentsudo_uniffi_rust_future_complete_u64,
      :ffi_agentsudo_uniffi_rust_future_free_u64,
      Proc.new { |v| Settlement.uniffi_lift(v) },
    SudoError
    )
  end
  def wait()
    result = ::Agentsudo.rust_call_with_error(SudoError,:uniffi_agentsudo_uniffi_fn_method_ticket_wait,uniffi_clone_handle(),)
    return Settlement.uniffi_lift(result)
  end

end



end
