// Made by `make uniffi-generate` from bindings-ffi/uniffi; not to be edited.
// swiftlint:disable all
import Foundation

// Depending on the consumer's build setup, the low-level FFI code
// might be in a separate module, or it might be compiled inline into
// this module. This is a bit of light hackery to work with both.
#if canImport(agentsudoFFI)
import agentsudoFFI
#endif

fileprivate extension RustBuffer {
    // Allocate a new buffer, copying the contents of a `UInt8` array.
    init(bytes: [UInt8]) {
        let rbuf = bytes.withUnsafeBufferPointer { ptr in
            RustBuffer.from(ptr)
        }
        self.init(capacity: rbuf.capacity, len: rbuf.len, data: rbuf.data)
    }

    static func empty() -> RustBuffer {
        RustBuffer(capacity: 0, len:0, data: nil)
    }

    static func from(_ ptr: UnsafeBufferPointer<UInt8>) -> RustBuffer {
        try! rustCall { ffi_agentsudo_uniffi_rustbuffer_from_bytes(ForeignBytes(bufferPointer: ptr), $0) }
    }

    // Frees the buffer in place.
    // The buffer must not be used after this is called.
    func deallocate() {
        try! rustCall { ffi_agentsudo_uniffi_rustbuffer_free(self, $0) }
    }
}

fileprivate extension ForeignBytes {
    init(bufferPointer: UnsafeBufferPointer<UInt8>) {
        self.init(len: Int32(bufferPointer.count), data: bufferPointer.baseAddress)
    }

    init(rawBufferPointer: UnsafeRawBufferPointer) {
        self.init(
            len: Int32(rawBufferPointer.count),
            data: rawBufferPointer.baseAddress?.assumingMemoryBound(to: UInt8.self)
        )
    }
}

// Converter for `&[u8]` / `[ByRef] bytes` arguments.
//
// Conforms to `FfiConverter` so the compiler enforces the full converter
// method set. Only the scope-bound `lower(_:_body:)` overload is sound —
// zero-copy byte buffers only flow foreign -> Rust, and only in argument
// position. The four protocol-witness methods (`lift`, `lower`, `read`,
// `write`) `fatalError` at runtime if anyone reaches them.
//
// The scope-bound `lower` takes a closure because the `ForeignBytes`
// pointer is only guaranteed valid for the duration of
// `Data.withUnsafeBytes`. Callers must run the full FFI call inside
// the closure body.
fileprivate enum FfiConverterByRefBytes: FfiConverter {
    typealias SwiftType = Data
    typealias FfiType = ForeignBytes

    static func lower<R>(_ value: Data, _ body: (ForeignBytes) throws -> R) rethrows -> R {
        return try value.withUnsafeBytes { rawBuf in
            try body(ForeignBytes(rawBufferPointer: rawBuf))
        }
    }

    static func lower(_ value: Data) -> ForeignBytes {
        fatalError("ByRef bytes cannot use the plain lower: returning ForeignBytes escapes the Data.withUnsafeBytes scope. Use the scope-bound lower(_:_body:) overload instead.")
    }

    static func lift(_ value: ForeignBytes) throws -> Data {
        fatalError("ByRef bytes cannot be lifted: zero-copy &[u8] only flows foreign->Rust")
    }

    static func read(from buf: inout (data: Data, offset: Data.Index)) throws -> Data {
        fatalError("ByRef bytes cannot be read from a buffer: zero-copy &[u8] is only supported in argument position, not nested in records/options/etc.")
    }

    static func write(_ value: Data, into buf: inout [UInt8]) {
        fatalError("ByRef bytes cannot be written to a buffer: zero-copy &[u8] is only supported in argument position, not nested in records/options/etc.")
    }
}

// For every type used in the interface, we provide helper methods for conveniently
// lifting and lowering that type from C-compatible data, and for reading and writing
// values of that type in a buffer.

// Helper classes/extensions that don't change.
// Someday, this will be in a library of its own.

fileprivate extension Data {
    init(rustBuffer: RustBuffer) {
        self.init(
            bytesNoCopy: rustBuffer.data!,
            count: Int(rustBuffer.len),
            deallocator: .none
        )
    }
}

// Define reader functionality.  Normally this would be defined in a class or
// struct, but we use standalone functions instead in order to make external
// types work.
//
// With external types, one swift source file needs to be able to call the read
// method on another source file's FfiConverter, but then what visibility
// should Reader have?
// - If Reader is fileprivate, then this means the read() must also
//   be fileprivate, which doesn't work with external types.
// - If Reader is internal/public, we'll get compile errors since both source
//   files will try define the same type.
//
// Instead, the read() method and these helper functions input a tuple of data

fileprivate func createReader(data: Data) -> (data: Data, offset: Data.Index) {
    (data: data, offset: 0)
}

// Reads an integer at the current offset, in big-endian order, and advances
// the offset on success. Throws if reading the integer would move the
// offset past the end of the buffer.
fileprivate func readInt<T: FixedWidthInteger>(_ reader: inout (data: Data, offset: Data.Index)) throws -> T {
    let range = reader.offset..<reader.offset + MemoryLayout<T>.size
    guard reader.data.count >= range.upperBound else {
        throw UniffiInternalError.bufferOverflow
    }
    if T.self == UInt8.self {
        let value = reader.data[reader.offset]
        reader.offset += 1
        return value as! T
    }
    var value: T = 0
    let _ = withUnsafeMutableBytes(of: &value, { reader.data.copyBytes(to: $0, from: range)})
    reader.offset = range.upperBound
    return value.bigEndian
}

// Reads an arbitrary number of bytes, to be used to read
// raw bytes, this is useful when lifting strings
fileprivate func readBytes(_ reader: inout (data: Data, offset: Data.Index), count: Int) throws -> Array<UInt8> {
    let range = reader.offset..<(reader.offset+count)
    guard reader.data.count >= range.upperBound else {
        throw UniffiInternalError.bufferOverflow
    }
    var value = [UInt8](repeating: 0, count: count)
    value.withUnsafeMutableBufferPointer({ buffer in
        reader.data.copyBytes(to: buffer, from: range)
    })
    reader.offset = range.upperBound
    return value
}

// Reads a float at the current offset.
fileprivate func readFloat(_ reader: inout (data: Data, offset: Data.Index)) throws -> Float {
    return Float(bitPattern: try readInt(&reader))
}

// Reads a float at the current offset.
fileprivate func readDouble(_ reader: inout (data: Data, offset: Data.Index)) throws -> Double {
    return Double(bitPattern: try readInt(&reader))
}

// Indicates if the offset has reached the end of the buffer.
fileprivate func hasRemaining(_ reader: (data: Data, offset: Data.Index)) -> Bool {
    return reader.offset < reader.data.count
}

// Define writer functionality.  Normally this would be defined in a class or
// struct, but we use standalone functions instead in order to make external
// types work.  See the above discussion on Readers for details.

fileprivate func createWriter() -> [UInt8] {
    return []
}

fileprivate func writeBytes<S>(_ writer: inout [UInt8], _ byteArr: S) where S: Sequence, S.Element == UInt8 {
    writer.append(contentsOf: byteArr)
}

// Writes an integer in big-endian order.
//
// Warning: make sure what you are trying to write
// is in the correct type!
fileprivate func writeInt<T: FixedWidthInteger>(_ writer: inout [UInt8], _ value: T) {
    var value = value.bigEndian
    withUnsafeBytes(of: &value) { writer.append(contentsOf: $0) }
}

fileprivate func writeFloat(_ writer: inout [UInt8], _ value: Float) {
    writeInt(&writer, value.bitPattern)
}

fileprivate func writeDouble(_ writer: inout [UInt8], _ value: Double) {
    writeInt(&writer, value.bitPattern)
}

// Protocol for types that transfer other types across the FFI. This is
// analogous to the Rust trait of the same name.
fileprivate protocol FfiConverter {
    associatedtype FfiType
    associatedtype SwiftType

    static func lift(_ value: FfiType) throws -> SwiftType
    static func lower(_ value: SwiftType) -> FfiType
    static func read(from buf: inout (data: Data, offset: Data.Index)) throws -> SwiftType
    static func write(_ value: SwiftType, into buf: inout [UInt8])
}

// Types conforming to `Primitive` pass themselves directly over the FFI.
fileprivate protocol FfiConverterPrimitive: FfiConverter where FfiType == SwiftType { }

extension FfiConverterPrimitive {
#if swift(>=5.8)
    @_documentation(visibility: private)
#endif
    public static func lift(_ value: FfiType) throws -> SwiftType {
        return value
    }

#if swift(>=5.8)
    @_documentation(visibility: private)
#endif
    public static func lower(_ value: SwiftType) -> FfiType {
        return value
    }
}

// Types conforming to `FfiConverterRustBuffer` lift and lower into a `RustBuffer`.
// Used for complex types where it's hard to write a custom lift/lower.
fileprivate protocol FfiConverterRustBuffer: FfiConverter where FfiType == RustBuffer {}

extension FfiConverterRustBuffer {
#if swift(>=5.8)
    @_documentation(visibility: private)
#endif
    public static func lift(_ buf: RustBuffer) throws -> SwiftType {
        var reader = createReader(data: Data(rustBuffer: buf))
        let value = try read(from: &reader)
        if hasRemaining(reader) {
            throw UniffiInternalError.incompleteData
        }
        buf.deallocate()
        return value
    }

#if swift(>=5.8)
    @_documentation(visibility: private)
#endif
    public static func lower(_ value: SwiftType) -> RustBuffer {
          var writer = createWriter()
          write(value, into: &writer)
          return RustBuffer(bytes: writer)
    }
}
// An error type for FFI errors. These errors occur at the UniFFI level, not
// the library level.
fileprivate enum UniffiInternalError: LocalizedError {
    case bufferOverflow
    case incompleteData
    case unexpectedOptionalTag
    case unexpectedEnumCase
    case unexpectedNullPointer
    case unexpectedRustCallStatusCode
    case unexpectedRustCallError
    case unexpectedStaleHandle
    case rustPanic(_ message: String)

    public var errorDescription: String? {
        switch self {
        case .bufferOverflow: return "Reading the requested value would read past the end of the buffer"
        case .incompleteData: return "The buffer still has data after lifting its containing value"
        case .unexpectedOptionalTag: return "Unexpected optional tag; should be 0 or 1"
        case .unexpectedEnumCase: return "Raw enum value doesn't match any cases"
        case .unexpectedNullPointer: return "Raw pointer value was null"
        case .unexpectedRustCallStatusCode: return "Unexpected RustCallStatus code"
        case .unexpectedRustCallError: return "CALL_ERROR but no errorClass specified"
        case .unexpectedStaleHandle: return "The object in the handle map has been dropped already"
        case let .rustPanic(message): return message
        }
    }
}

fileprivate extension NSLock {
    func withLock<T>(f: () throws -> T) rethrows -> T {
        self.lock()
        defer { self.unlock() }
        return try f()
    }
}

fileprivate let CALL_SUCCESS: Int8 = 0
fileprivate let CALL_ERROR: Int8 = 1
fileprivate let CALL_UNEXPECTED_ERROR: Int8 = 2
fileprivate let CALL_CANCELLED: Int8 = 3

fileprivate extension RustCallStatus {
    init() {
        self.init(
            code: CALL_SUCCESS,
            errorBuf: RustBuffer.init(
                capacity: 0,
                len: 0,
                data: nil
            )
        )
    }
}

private func rustCall<T>(_ callback: (UnsafeMutablePointer<RustCallStatus>) -> T) throws -> T {
    let neverThrow: ((RustBuffer) throws -> Never)? = nil
    return try makeRustCall(callback, errorHandler: neverThrow)
}

private func rustCallWithError<T, E: Swift.Error>(
    _ errorHandler: @escaping (RustBuffer) throws -> E,
    _ callback: (UnsafeMutablePointer<RustCallStatus>) -> T) throws -> T {
    try makeRustCall(callback, errorHandler: errorHandler)
}

private func makeRustCall<T, E: Swift.Error>(
    _ callback: (UnsafeMutablePointer<RustCallStatus>) -> T,
    errorHandler: ((RustBuffer) throws -> E)?
) throws -> T {
    uniffiEnsureAgentsudoUniffiInitialized()
    var callStatus = RustCallStatus.init()
    let returnedVal = callback(&callStatus)
    try uniffiCheckCallStatus(callStatus: callStatus, errorHandler: errorHandler)
    return returnedVal
}

private func uniffiCheckCallStatus<E: Swift.Error>(
    callStatus: RustCallStatus,
    errorHandler: ((RustBuffer) throws -> E)?
) throws {
    switch callStatus.code {
        case CALL_SUCCESS:
            return

        case CALL_ERROR:
            if let errorHandler = errorHandler {
                throw try errorHandler(callStatus.errorBuf)
            } else {
                callStatus.errorBuf.deallocate()
                throw UniffiInternalError.unexpectedRustCallError
            }

        case CALL_UNEXPECTED_ERROR:
            // When the rust code sees a panic, it tries to construct a RustBuffer
            // with the message.  But if that code panics, then it just sends back
            // an empty buffer.
            if callStatus.errorBuf.len > 0 {
                throw UniffiInternalError.rustPanic(try FfiConverterString.lift(callStatus.errorBuf))
            } else {
                callStatus.errorBuf.deallocate()
                throw UniffiInternalError.rustPanic("Rust panic")
            }

        case CALL_CANCELLED:
            fatalError("Cancellation not supported yet")

        default:
            throw UniffiInternalError.unexpectedRustCallStatusCode
    }
}

private func uniffiTraitInterfaceCall<T>(
    callStatus: UnsafeMutablePointer<RustCallStatus>,
    makeCall: () throws -> T,
    writeReturn: (T) -> ()
) {
    do {
        try writeReturn(makeCall())
    } catch let error {
        callStatus.pointee.code = CALL_UNEXPECTED_ERROR
        callStatus.pointee.errorBuf = FfiConverterString.lower(String(describing: error))
    }
}

private func uniffiTraitInterfaceCallWithError<T, E>(
    callStatus: UnsafeMutablePointer<RustCallStatus>,
    makeCall: () throws -> T,
    writeReturn: (T) -> (),
    lowerError: (E) -> RustBuffer
) {
    do {
        try writeReturn(makeCall())
    } catch let error as E {
        callStatus.pointee.code = CALL_ERROR
        callStatus.pointee.errorBuf = lowerError(error)
    } catch {
        callStatus.pointee.code = CALL_UNEXPECTED_ERROR
        callStatus.pointee.errorBuf = FfiConverterString.lower(String(describing: error))
    }
}
// Initial value and increment amount for handles.
// These ensure that SWIFT handles always have the lowest bit set
fileprivate let UNIFFI_HANDLEMAP_INITIAL: UInt64 = 1
fileprivate let UNIFFI_HANDLEMAP_DELTA: UInt64 = 2

fileprivate final class UniffiHandleMap<T>: @unchecked Sendable {
    // All mutation happens with this lock held, which is why we implement @unchecked Sendable.
    private let lock = NSLock()
    private var map: [UInt64: T] = [:]
    private var currentHandle: UInt64 = UNIFFI_HANDLEMAP_INITIAL

    func insert(obj: T) -> UInt64 {
        lock.withLock {
            return doInsert(obj)
        }
    }

    // Low-level insert function, this assumes `lock` is held.
    private func doInsert(_ obj: T) -> UInt64 {
        let handle = currentHandle
        currentHandle += UNIFFI_HANDLEMAP_DELTA
        map[handle] = obj
        return handle
    }

     func get(handle: UInt64) throws -> T {
        try lock.withLock {
            guard let obj = map[handle] else {
                throw UniffiInternalError.unexpectedStaleHandle
            }
            return obj
        }
    }

     func clone(handle: UInt64) throws -> UInt64 {
        try lock.withLock {
            guard let obj = map[handle] else {
                throw UniffiInternalError.unexpectedStaleHandle
            }
            return doInsert(obj)
        }
    }

    @discardableResult
    func remove(handle: UInt64) throws -> T {
        try lock.withLock {
            guard let obj = map.removeValue(forKey: handle) else {
                throw UniffiInternalError.unexpectedStaleHandle
            }
            return obj
        }
    }

    var count: Int {
        get {
            map.count
        }
    }
}


// Public interface members begin here.
// Magic number for the Rust proxy to call using the same mechanism as every other method,
// to free the callback once it's dropped by Rust.
private let IDX_CALLBACK_FREE: Int32 = 0
// Callback return codes
private let UNIFFI_CALLBACK_SUCCESS: Int32 = 0
private let UNIFFI_CALLBACK_ERROR: Int32 = 1
private let UNIFFI_CALLBACK_UNEXPECTED_ERROR: Int32 = 2

#if swift(>=5.8)
@_documentation(visibility: private)
#endif
fileprivate struct FfiConverterUInt16: FfiConverterPrimitive {
    typealias FfiType = UInt16
    typealias SwiftType = UInt16

    public static func read(from buf: inout (data: Data, offset: Data.Index)) throws -> UInt16 {
        return try lift(readInt(&buf))
    }

    public static func write(_ value: SwiftType, into buf: inout [UInt8]) {
        writeInt(&buf, lower(value))
    }
}

#if swift(>=5.8)
@_documentation(visibility: private)
#endif
fileprivate struct FfiConverterUInt32: FfiConverterPrimitive {
    typealias FfiType = UInt32
    typealias SwiftType = UInt32

    public static func read(from buf: inout (data: Data, offset: Data.Index)) throws -> UInt32 {
        return try lift(readInt(&buf))
    }

    public static func write(_ value: SwiftType, into buf: inout [UInt8]) {
        writeInt(&buf, lower(value))
    }
}

#if swift(>=5.8)
@_documentation(visibility: private)
#endif
fileprivate struct FfiConverterUInt64: FfiConverterPrimitive {
    typealias FfiType = UInt64
    typealias SwiftType = UInt64

    public static func read(from buf: inout (data: Data, offset: Data.Index)) throws -> UInt64 {
        return try lift(readInt(&buf))
    }

    public static func write(_ value: SwiftType, into buf: inout [UInt8]) {
        writeInt(&buf, lower(value))
    }
}

#if swift(>=5.8)
@_documentation(visibility: private)
#endif
fileprivate struct FfiConverterInt64: FfiConverterPrimitive {
    typealias FfiType = Int64
    typealias SwiftType = Int64

    public static func read(from buf: inout (data: Data, offset: Data.Index)) throws -> Int64 {
        return try lift(readInt(&buf))
    }

    public static func write(_ value: Int64, into buf: inout [UInt8]) {
        writeInt(&buf, lower(value))
    }
}

#if swift(>=5.8)
@_documentation(visibility: private)
#endif
fileprivate struct FfiConverterDouble: FfiConverterPrimitive {
    typealias FfiType = Double
    typealias SwiftType = Double

    public static func read(from buf: inout (data: Data, offset: Data.Index)) throws -> Double {
        return try lift(readDouble(&buf))
    }

    public static func write(_ value: Double, into buf: inout [UInt8]) {
        writeDouble(&buf, lower(value))
    }
}

#if swift(>=5.8)
@_documentation(visibility: private)
#endif
fileprivate struct FfiConverterBool : FfiConverter {
    typealias FfiType = Int8
    typealias SwiftType = Bool

    public static func lift(_ value: Int8) throws -> Bool {
        return value != 0
    }

    public static func lower(_ value: Bool) -> Int8 {
        return value ? 1 : 0
    }

    public static func read(from buf: inout (data: Data, offset: Data.Index)) throws -> Bool {
        return try lift(readInt(&buf))
    }

    public static func write(_ value: Bool, into buf: inout [UInt8]) {
        writeInt(&buf, lower(value))
    }
}

#if swift(>=5.8)
@_documentation(visibility: private)
#endif
fileprivate struct FfiConverterString: FfiConverter {
    typealias SwiftType = String
    typealias FfiType = RustBuffer

    public static func lift(_ value: RustBuffer) throws -> String {
        defer {
            value.deallocate()
        }
        if value.data == nil {
            return String()
        }
        let bytes = UnsafeBufferPointer<UInt8>(start: value.data!, count: Int(value.len))
        // Use Swift's native UTF-8 decoder; `String(bytes:encoding:.utf8)` goes
        // through Foundation's NSString and silently strips a leading U+FEFF BOM.
        // Invalid UTF-8 substitutes U+FFFD instead of trapping (unreachable
        // given Rust's `String` invariant).
        return String(decoding: bytes, as: UTF8.self)
    }

    public static func lower(_ value: String) -> RustBuffer {
        return value.utf8CString.withUnsafeBufferPointer { ptr in
            // The swift string gives us int8_t, we want uint8_t.
            ptr.withMemoryRebound(to: UInt8.self) { ptr in
                // The swift string gives us a trailing null byte, we don't want it.
                let buf = UnsafeBufferPointer(rebasing: ptr.prefix(upTo: ptr.count - 1))
                return RustBuffer.from(buf)
            }
        }
    }

    public static func read(from buf: inout (data: Data, offset: Data.Index)) throws -> String {
        let len: Int32 = try readInt(&buf)
        // See `lift` above for why we avoid Foundation's NSString-backed decoder here.
        return String(decoding: try readBytes(&buf, count: Int(len)), as: UTF8.self)
    }

    public static func write(_ value: String, into buf: inout [UInt8]) {
        let len = Int32(value.utf8.count)
        writeInt(&buf, len)
        writeBytes(&buf, value.utf8)
    }
}

#if swift(>=5.8)
@_documentation(visibility: private)
#endif
fileprivate struct FfiConverterData: FfiConverterRustBuffer {
    typealias SwiftType = Data

    public static func read(from buf: inout (data: Data, offset: Data.Index)) throws -> Data {
        let len: Int32 = try readInt(&buf)
        return Data(try readBytes(&buf, count: Int(len)))
    }

    public static func write(_ value: Data, into buf: inout [UInt8]) {
        let len = Int32(value.count)
        writeInt(&buf, len)
        writeBytes(&buf, value)
    }
}

#if swift(>=5.8)
@_documentation(visibility: private)
#endif
fileprivate struct FfiConverterTimestamp: FfiConverterRustBuffer {
    typealias SwiftType = Date

    public static func read(from buf: inout (data: Data, offset: Data.Index)) throws -> Date {
        let seconds: Int64 = try readInt(&buf)
        let nanoseconds: UInt32 = try readInt(&buf)
        // Build the Date from whole seconds first, then add the nanoseconds as a
        // separate TimeInterval.  Date stores CFAbsoluteTime (seconds since 2001),
        // so adding a small fraction to the ~7.8e8 base is twice as precise as
        // adding it to the ~1.76e9 Unix-epoch value, because the smaller magnitude
        // leaves more mantissa bits for the sub-second part.
        if seconds >= 0 {
            return Date(timeIntervalSince1970: Double(seconds))
                .addingTimeInterval(Double(nanoseconds) / 1.0e9)
        } else {
            return Date(timeIntervalSince1970: Double(seconds))
                .addingTimeInterval(-Double(nanoseconds) / 1.0e9)
        }
    }

    public static func write(_ value: Date, into buf: inout [UInt8]) {
        var delta = value.timeIntervalSince1970
        var sign: Int64 = 1
        if delta < 0 {
            // The nanoseconds portion of the epoch offset must always be
            // positive, to simplify the calculation we will use the absolute
            // value of the offset.
            sign = -1
            delta = -delta
        }
        if delta.rounded(.down) > Double(Int64.max) {
            fatalError("Timestamp overflow, exceeds max bounds supported by Uniffi")
        }
        let seconds = Int64(delta)
        let nanoseconds = UInt32((delta - Double(seconds)) * 1.0e9)
        writeInt(&buf, sign * seconds)
        writeInt(&buf, nanoseconds)
    }
}




/**
 * Who asks: a name and the scopes it holds.
 */
public protocol AgentProtocol: AnyObject, Sendable {

    /**
     * Does it hold the scope, exactly or through a glob?
     */
    func hasScope(scope: String)  -> Bool

    /**
     * Does `write` also grant `write:orders`?
     */
    func hierarchical()  -> Bool

    /**
     * A random UUID: its identity.
     */
    func id()  -> String

    /**
     * Was this very scope granted?
     */
    func isGranted(scope: String)  -> Bool

    /**
     * Its name.
     */
    func name()  -> String

    /**
     * Grants `scopes` and revokes all others, in one step.
     */
    func replaceScopes(scopes: [String]) throws

    /**
     * What it is for.
     */
    func role()  -> String

    /**
     * All its scopes, sorted. For the agent's owner, not for a model.
     */
    func scopes()  -> [String]

    /**
     * Sends this agent's decisions to `telemetry`, instead of where those of all others go.
     */
    func sendTelemetryTo(telemetry: Telemetry)

    /**
     * How long a session of it lasts, in seconds.
     */
    func sessionTtl()  -> Double

    /**
     * Renames it.
     */
    func setName(name: String) throws

    /**
     * Changes what it is for.
     */
    func setRole(role: String)

    /**
     * Changes how long sessions last that start from now on, in seconds.
     */
    func setSessionTtl(seconds: Double) throws

    /**
     * Starts a session: its time runs from now.
     */
    func startSession() throws  -> Session

    /**
     * Grants and revokes in one step, or does nothing if one of `grant` is not a scope. True if something was revoked.
     */
    func updateScopes(grant: [String], revoke: [String]) throws  -> Bool

}
/**
 * Who asks: a name and the scopes it holds.
 */
open class Agent: AgentProtocol, @unchecked Sendable {
    fileprivate let handle: UInt64

    /// Used to instantiate a [FFIObject] without an actual handle, for fakes in tests, mostly.
#if swift(>=5.8)
    @_documentation(visibility: private)
#endif
    public struct NoHandle {
        public init() {}
    }

    // TODO: We'd like this to be `private` but for Swifty reasons,
    // we can't implement `FfiConverter` without making this `required` and we can't
    // make it `required` without making it `public`.
#if swift(>=5.8)
    @_documentation(visibility: private)
#endif
    required public init(unsafeFromHandle handle: UInt64) {
        self.handle = handle
    }

    // This constructor can be used to instantiate a fake object.
    // - Parameter noHandle: Placeholder value so we can have a constructor separate from the default empty one that may be implemented for classes extending [FFIObject].
    //
    // - Warning:
    //     Any object instantiated with this constructor cannot be passed to an actual Rust-backed object. Since there isn't a backing handle the FFI lower functions will crash.
#if swift(>=5.8)
    @_documentation(visibility: private)
#endif
    public init(noHandle: NoHandle) {
        self.handle = 0
    }

#if swift(>=5.8)
    @_documentation(visibility: private)
#endif
    public func uniffiCloneHandle() -> UInt64 {
        return try! rustCall { uniffi_agentsudo_uniffi_fn_clone_agent(self.handle, $0) }
    }
    /**
     * A new agent with an id of its own.
     *
     * `name`: shown to humans, 1 to 256 characters. `scopes`: what it may do; `*` stands for any characters, `?` for one,
     * `[abc]` and `[!abc]` for one of, or none of, a few. `role`: what it is for. `session_ttl`: how long a session lasts,
     * in seconds, above 0 and at most ten years. `hierarchical`: `write` then also grants `write:orders`.
     */
public convenience init(name: String, scopes: [String], role: String = "worker", sessionTtl: Double = Double(3600.0), hierarchical: Bool = false)throws  {
    let handle =
        try rustCallWithError(FfiConverterTypeSudoError_lift) {
        uniffiCallStatus in
    uniffi_agentsudo_uniffi_fn_constructor_agent_new(
        FfiConverterString.lower(name),
        FfiConverterSequenceString.lower(scopes),
        FfiConverterString.lower(role),
        FfiConverterDouble.lower(sessionTtl),
        FfiConverterBool.lower(hierarchical),uniffiCallStatus
    )
}
    self.init(unsafeFromHandle: handle)
}

    deinit {
        if handle == 0 {
            // Mock objects have handle=0 don't try to free them
            return
        }

        try! rustCall { uniffi_agentsudo_uniffi_fn_free_agent(handle, $0) }
    }




    /**
     * Does it hold the scope, exactly or through a glob?
     */
open func hasScope(scope: String) -> Bool  {
    return try!  FfiConverterBool.lift(try! rustCall() {
        uniffiCallStatus in
    uniffi_agentsudo_uniffi_fn_method_agent_has_scope(
            self.uniffiCloneHandle(),
        FfiConverterString.lower(scope),uniffiCallStatus
    )
})
}

    /**
     * Does `write` also grant `write:orders`?
     */
open func hierarchical() -> Bool  {
    return try!  FfiConverterBool.lift(try! rustCall() {
        uniffiCallStatus in
    uniffi_agentsudo_uniffi_fn_method_agent_hierarchical(
            self.uniffiCloneHandle(),uniffiCallStatus
    )
})
}

    /**
     * A random UUID: its identity.
     */
open func id() -> String  {
    return try!  FfiConverterString.lift(try! rustCall() {
        uniffiCallStatus in
    uniffi_agentsudo_uniffi_fn_method_agent_id(
            self.uniffiCloneHandle(),uniffiCallStatus
    )
})
}

    /**
     * Was this very scope granted?
     */
open func isGranted(scope: String) -> Bool  {
    return try!  FfiConverterBool.lift(try! rustCall() {
        uniffiCallStatus in
    uniffi_agentsudo_uniffi_fn_method_agent_is_granted(
            self.uniffiCloneHandle(),
        FfiConverterString.lower(scope),uniffiCallStatus
    )
})
}

    /**
     * Its name.
     */
open func name() -> String  {
    return try!  FfiConverterString.lift(try! rustCall() {
        uniffiCallStatus in
    uniffi_agentsudo_uniffi_fn_method_agent_name(
            self.uniffiCloneHandle(),uniffiCallStatus
    )
})
}

    /**
     * Grants `scopes` and revokes all others, in one step.
     */
open func replaceScopes(scopes: [String])throws   {try rustCallWithError(FfiConverterTypeSudoError_lift) {
        uniffiCallStatus in
    uniffi_agentsudo_uniffi_fn_method_agent_replace_scopes(
            self.uniffiCloneHandle(),
        FfiConverterSequenceString.lower(scopes),uniffiCallStatus
    )
}
}

    /**
     * What it is for.
     */
open func role() -> String  {
    return try!  FfiConverterString.lift(try! rustCall() {
        uniffiCallStatus in
    uniffi_agentsudo_uniffi_fn_method_agent_role(
            self.uniffiCloneHandle(),uniffiCallStatus
    )
})
}

    /**
     * All its scopes, sorted. For the agent's owner, not for a model.
     */
open func scopes() -> [String]  {
    return try!  FfiConverterSequenceString.lift(try! rustCall() {
        uniffiCallStatus in
    uniffi_agentsudo_uniffi_fn_method_agent_scopes(
            self.uniffiCloneHandle(),uniffiCallStatus
    )
})
}

    /**
     * Sends this agent's decisions to `telemetry`, instead of where those of all others go.
     */
open func sendTelemetryTo(telemetry: Telemetry)  {try! rustCall() {
        uniffiCallStatus in
    uniffi_agentsudo_uniffi_fn_method_agent_send_telemetry_to(
            self.uniffiCloneHandle(),
        FfiConverterTypeTelemetry_lower(telemetry),uniffiCallStatus
    )
}
}

    /**
     * How long a session of it lasts, in seconds.
     */
open func sessionTtl() -> Double  {
    return try!  FfiConverterDouble.lift(try! rustCall() {
        uniffiCallStatus in
    uniffi_agentsudo_uniffi_fn_method_agent_session_ttl(
            self.uniffiCloneHandle(),uniffiCallStatus
    )
})
}

    /**
     * Renames it.
     */
open func setName(name: String)throws   {try rustCallWithError(FfiConverterTypeSudoError_lift) {
        uniffiCallStatus in
    uniffi_agentsudo_uniffi_fn_method_agent_set_name(
            self.uniffiCloneHandle(),
        FfiConverterString.lower(name),uniffiCallStatus
    )
}
}

    /**
     * Changes what it is for.
     */
open func setRole(role: String)  {try! rustCall() {
        uniffiCallStatus in
    uniffi_agentsudo_uniffi_fn_method_agent_set_role(
            self.uniffiCloneHandle(),
        FfiConverterString.lower(role),uniffiCallStatus
    )
}
}

    /**
     * Changes how long sessions last that start from now on, in seconds.
     */
open func setSessionTtl(seconds: Double)throws   {try rustCallWithError(FfiConverterTypeSudoError_lift) {
        uniffiCallStatus in
    uniffi_agentsudo_uniffi_fn_method_agent_set_session_ttl(
            self.uniffiCloneHandle(),
        FfiConverterDouble.lower(seconds),uniffiCallStatus
    )
}
}

    /**
     * Starts a session: its time runs from now.
     */
open func startSession()throws  -> Session  {
    return try  FfiConverterTypeSession_lift(try rustCallWithError(FfiConverterTypeSudoError_lift) {
        uniffiCallStatus in
    uniffi_agentsudo_uniffi_fn_method_agent_start_session(
            self.uniffiCloneHandle(),uniffiCallStatus
    )
})
}

    /**
     * Grants and revokes in one step, or does nothing if one of `grant` is not a scope. True if something was revoked.
     */
open func updateScopes(grant: [String], revoke: [String])throws  -> Bool  {
    return try  FfiConverterBool.lift(try rustCallWithError(FfiConverterTypeSudoError_lift) {
        uniffiCallStatus in
    uniffi_agentsudo_uniffi_fn_method_agent_update_scopes(
            self.uniffiCloneHandle(),
        FfiConverterSequenceString.lower(grant),
        FfiConverterSequenceString.lower(revoke),uniffiCallStatus
    )
})
}



}


#if swift(>=5.8)
@_documentation(visibility: private)
#endif
public struct FfiConverterTypeAgent: FfiConverter {
    typealias FfiType = UInt64
    typealias SwiftType = Agent

    public static func lift(_ handle: UInt64) throws -> Agent {
        return Agent(unsafeFromHandle: handle)
    }

    public static func lower(_ value: Agent) -> UInt64 {
        return value.uniffiCloneHandle()
    }

    public static func read(from buf: inout (data: Data, offset: Data.Index)) throws -> Agent {
        let handle: UInt64 = try readInt(&buf)
        return try lift(handle)
    }

    public static func write(_ value: Agent, into buf: inout [UInt8]) {
        writeInt(&buf, lower(value))
    }
}


#if swift(>=5.8)
@_documentation(visibility: private)
#endif
public func FfiConverterTypeAgent_lift(_ handle: UInt64) throws -> Agent {
    return try FfiConverterTypeAgent.lift(handle)
}

#if swift(>=5.8)
@_documentation(visibility: private)
#endif
public func FfiConverterTypeAgent_lower(_ value: Agent) -> UInt64 {
    return FfiConverterTypeAgent.lower(value)
}






/**
 * Asks for approval on the controlling terminal of this process. Standard input is never read. Without a terminal the call
 * is denied at once, with the reason `console_unavailable`.
 */
public protocol ConsoleApprovalProtocol: AnyObject, Sendable {

    /**
     * Asks about a call at the gate and waits: for a callback that asks, which returns what this returns. True only for an
     * approval, which is then spent. Cancelling the wait cancels the request.
     */
    func request(question: Question) async throws  -> Bool

    /**
     * Asks about a call at the gate and waits for the answer: for the loop of a guard, which gives it to the question's
     * `answer_settled`. Cancelling the wait cancels the request.
     */
    func settle(question: Question) async throws  -> Settlement

    /**
     * How long an answer is awaited, in seconds.
     */
    func timeout()  -> Double

}
/**
 * Asks for approval on the controlling terminal of this process. Standard input is never read. Without a terminal the call
 * is denied at once, with the reason `console_unavailable`.
 */
open class ConsoleApproval: ConsoleApprovalProtocol, @unchecked Sendable {
    fileprivate let handle: UInt64

    /// Used to instantiate a [FFIObject] without an actual handle, for fakes in tests, mostly.
#if swift(>=5.8)
    @_documentation(visibility: private)
#endif
    public struct NoHandle {
        public init() {}
    }

    // TODO: We'd like this to be `private` but for Swifty reasons,
    // we can't implement `FfiConverter` without making this `required` and we can't
    // make it `required` without making it `public`.
#if swift(>=5.8)
    @_documentation(visibility: private)
#endif
    required public init(unsafeFromHandle handle: UInt64) {
        self.handle = handle
    }

    // This constructor can be used to instantiate a fake object.
    // - Parameter noHandle: Placeholder value so we can have a constructor separate from the default empty one that may be implemented for classes extending [FFIObject].
    //
    // - Warning:
    //     Any object instantiated with this constructor cannot be passed to an actual Rust-backed object. Since there isn't a backing handle the FFI lower functions will crash.
#if swift(>=5.8)
    @_documentation(visibility: private)
#endif
    public init(noHandle: NoHandle) {
        self.handle = 0
    }

#if swift(>=5.8)
    @_documentation(visibility: private)
#endif
    public func uniffiCloneHandle() -> UInt64 {
        return try! rustCall { uniffi_agentsudo_uniffi_fn_clone_consoleapproval(self.handle, $0) }
    }
    /**
     * `timeout`: how long an answer is awaited, in seconds, above 0 and at most 604800 (default 300). `show_args`: whether the
     * arguments are shown, secrets redacted. `redact`: names whose values are redacted, besides the usual ones. `max_pending`
     * (default 20) and `max_per_minute` (default 30): as for `SlackApproval`.
     */
public convenience init(timeout: Double? = nil, showArgs: Bool = true, redact: [String]? = nil, maxPending: Int64? = nil, maxPerMinute: Int64? = nil)throws  {
    let handle =
        try rustCallWithError(FfiConverterTypeSudoError_lift) {
        uniffiCallStatus in
    uniffi_agentsudo_uniffi_fn_constructor_consoleapproval_new(
        FfiConverterOptionDouble.lower(timeout),
        FfiConverterBool.lower(showArgs),
        FfiConverterOptionSequenceString.lower(redact),
        FfiConverterOptionInt64.lower(maxPending),
        FfiConverterOptionInt64.lower(maxPerMinute),uniffiCallStatus
    )
}
    self.init(unsafeFromHandle: handle)
}

    deinit {
        if handle == 0 {
            // Mock objects have handle=0 don't try to free them
            return
        }

        try! rustCall { uniffi_agentsudo_uniffi_fn_free_consoleapproval(handle, $0) }
    }




    /**
     * Asks about a call at the gate and waits: for a callback that asks, which returns what this returns. True only for an
     * approval, which is then spent. Cancelling the wait cancels the request.
     */
open func request(question: Question)async throws  -> Bool  {
    return
        try  await uniffiRustCallAsync(
            rustFutureFunc: {
                uniffi_agentsudo_uniffi_fn_method_consoleapproval_request(
                        self.uniffiCloneHandle(),FfiConverterTypeQuestion_lower(question)
                )
            },
            pollFunc: ffi_agentsudo_uniffi_rust_future_poll_i8,
            completeFunc: ffi_agentsudo_uniffi_rust_future_complete_i8,
            freeFunc: ffi_agentsudo_uniffi_rust_future_free_i8,
            liftFunc: FfiConverterBool.lift,
            errorHandler: FfiConverterTypeSudoError_lift
        )
}

    /**
     * Asks about a call at the gate and waits for the answer: for the loop of a guard, which gives it to the question's
     * `answer_settled`. Cancelling the wait cancels the request.
     */
open func settle(question: Question)async throws  -> Settlement  {
    return
        try  await uniffiRustCallAsync(
            rustFutureFunc: {
                uniffi_agentsudo_uniffi_fn_method_consoleapproval_settle(
                        self.uniffiCloneHandle(),FfiConverterTypeQuestion_lower(question)
                )
            },
            pollFunc: ffi_agentsudo_uniffi_rust_future_poll_u64,
            completeFunc: ffi_agentsudo_uniffi_rust_future_complete_u64,
            freeFunc: ffi_agentsudo_uniffi_rust_future_free_u64,
            liftFunc: FfiConverterTypeSettlement_lift,
            errorHandler: FfiConverterTypeSudoError_lift
        )
}

    /**
     * How long an answer is awaited, in seconds.
     */
open func timeout() -> Double  {
    return try!  FfiConverterDouble.lift(try! rustCall() {
        uniffiCallStatus in
    uniffi_agentsudo_uniffi_fn_method_consoleapproval_timeout(
            self.uniffiCloneHandle(),uniffiCallStatus
    )
})
}



}


#if swift(>=5.8)
@_documentation(visibility: private)
#endif
public struct FfiConverterTypeConsoleApproval: FfiConverter {
    typealias FfiType = UInt64
    typealias SwiftType = ConsoleApproval

    public static func lift(_ handle: UInt64) throws -> ConsoleApproval {
        return ConsoleApproval(unsafeFromHandle: handle)
    }

    public static func lower(_ value: ConsoleApproval) -> UInt64 {
        return value.uniffiCloneHandle()
    }

    public static func read(from buf: inout (data: Data, offset: Data.Index)) throws -> ConsoleApproval {
        let handle: UInt64 = try readInt(&buf)
        return try lift(handle)
    }

    public static func write(_ value: ConsoleApproval, into buf: inout [UInt8]) {
        writeInt(&buf, lower(value))
    }
}


#if swift(>=5.8)
@_documentation(visibility: private)
#endif
public func FfiConverterTypeConsoleApproval_lift(_ handle: UInt64) throws -> ConsoleApproval {
    return try FfiConverterTypeConsoleApproval.lift(handle)
}

#if swift(>=5.8)
@_documentation(visibility: private)
#endif
public func FfiConverterTypeConsoleApproval_lower(_ value: ConsoleApproval) -> UInt64 {
    return FfiConverterTypeConsoleApproval.lower(value)
}






/**
 * A guarded function, as the gate sees it.
 */
public protocol GuardProtocol: AnyObject, Sendable {

    /**
     * Meets a call: nothing if it may run, a question if somebody has to be asked. Throws if it is refused.
     */
    func begin(session: Session?) throws  -> Question?

    /**
     * The function's name, as people see it.
     */
    func function()  -> String

}
/**
 * A guarded function, as the gate sees it.
 */
open class Guard: GuardProtocol, @unchecked Sendable {
    fileprivate let handle: UInt64

    /// Used to instantiate a [FFIObject] without an actual handle, for fakes in tests, mostly.
#if swift(>=5.8)
    @_documentation(visibility: private)
#endif
    public struct NoHandle {
        public init() {}
    }

    // TODO: We'd like this to be `private` but for Swifty reasons,
    // we can't implement `FfiConverter` without making this `required` and we can't
    // make it `required` without making it `public`.
#if swift(>=5.8)
    @_documentation(visibility: private)
#endif
    required public init(unsafeFromHandle handle: UInt64) {
        self.handle = handle
    }

    // This constructor can be used to instantiate a fake object.
    // - Parameter noHandle: Placeholder value so we can have a constructor separate from the default empty one that may be implemented for classes extending [FFIObject].
    //
    // - Warning:
    //     Any object instantiated with this constructor cannot be passed to an actual Rust-backed object. Since there isn't a backing handle the FFI lower functions will crash.
#if swift(>=5.8)
    @_documentation(visibility: private)
#endif
    public init(noHandle: NoHandle) {
        self.handle = 0
    }

#if swift(>=5.8)
    @_documentation(visibility: private)
#endif
    public func uniffiCloneHandle() -> UInt64 {
        return try! rustCall { uniffi_agentsudo_uniffi_fn_clone_guard(self.handle, $0) }
    }
    /**
     * A guard before `function` (a name for people) that needs all of `scopes`, or any one of them. `surface`: what is
     * guarded, a function by default.
     */
public convenience init(function: String, scopes: [String], onDeny: OnDeny, requireAll: Bool = true, surface: Surface? = nil)throws  {
    let handle =
        try rustCallWithError(FfiConverterTypeSudoError_lift) {
        uniffiCallStatus in
    uniffi_agentsudo_uniffi_fn_constructor_guard_new(
        FfiConverterString.lower(function),
        FfiConverterSequenceString.lower(scopes),
        FfiConverterTypeOnDeny_lower(onDeny),
        FfiConverterBool.lower(requireAll),
        FfiConverterOptionTypeSurface.lower(surface),uniffiCallStatus
    )
}
    self.init(unsafeFromHandle: handle)
}

    deinit {
        if handle == 0 {
            // Mock objects have handle=0 don't try to free them
            return
        }

        try! rustCall { uniffi_agentsudo_uniffi_fn_free_guard(handle, $0) }
    }




    /**
     * Meets a call: nothing if it may run, a question if somebody has to be asked. Throws if it is refused.
     */
open func begin(session: Session? = nil)throws  -> Question?  {
    return try  FfiConverterOptionTypeQuestion.lift(try rustCallWithError(FfiConverterTypeSudoError_lift) {
        uniffiCallStatus in
    uniffi_agentsudo_uniffi_fn_method_guard_begin(
            self.uniffiCloneHandle(),
        FfiConverterOptionTypeSession.lower(session),uniffiCallStatus
    )
})
}

    /**
     * The function's name, as people see it.
     */
open func function() -> String  {
    return try!  FfiConverterString.lift(try! rustCall() {
        uniffiCallStatus in
    uniffi_agentsudo_uniffi_fn_method_guard_function(
            self.uniffiCloneHandle(),uniffiCallStatus
    )
})
}



}


#if swift(>=5.8)
@_documentation(visibility: private)
#endif
public struct FfiConverterTypeGuard: FfiConverter {
    typealias FfiType = UInt64
    typealias SwiftType = Guard

    public static func lift(_ handle: UInt64) throws -> Guard {
        return Guard(unsafeFromHandle: handle)
    }

    public static func lower(_ value: Guard) -> UInt64 {
        return value.uniffiCloneHandle()
    }

    public static func read(from buf: inout (data: Data, offset: Data.Index)) throws -> Guard {
        let handle: UInt64 = try readInt(&buf)
        return try lift(handle)
    }

    public static func write(_ value: Guard, into buf: inout [UInt8]) {
        writeInt(&buf, lower(value))
    }
}


#if swift(>=5.8)
@_documentation(visibility: private)
#endif
public func FfiConverterTypeGuard_lift(_ handle: UInt64) throws -> Guard {
    return try FfiConverterTypeGuard.lift(handle)
}

#if swift(>=5.8)
@_documentation(visibility: private)
#endif
public func FfiConverterTypeGuard_lower(_ value: Guard) -> UInt64 {
    return FfiConverterTypeGuard.lower(value)
}






/**
 * Rules over texts: what an agent may be given, and may give back.
 */
public protocol GuardrailsProtocol: AnyObject, Sendable {

    /**
     * Why `text` must not stand in `place`, or nothing.
     */
    func check(text: String, place: Place)  -> String?

    /**
     * Puts a violation on the host's logger: its reason and the text's length in characters, never the text.
     */
    func logViolation(agentName: String?, reason: String, length: UInt64)

}
/**
 * Rules over texts: what an agent may be given, and may give back.
 */
open class Guardrails: GuardrailsProtocol, @unchecked Sendable {
    fileprivate let handle: UInt64

    /// Used to instantiate a [FFIObject] without an actual handle, for fakes in tests, mostly.
#if swift(>=5.8)
    @_documentation(visibility: private)
#endif
    public struct NoHandle {
        public init() {}
    }

    // TODO: We'd like this to be `private` but for Swifty reasons,
    // we can't implement `FfiConverter` without making this `required` and we can't
    // make it `required` without making it `public`.
#if swift(>=5.8)
    @_documentation(visibility: private)
#endif
    required public init(unsafeFromHandle handle: UInt64) {
        self.handle = handle
    }

    // This constructor can be used to instantiate a fake object.
    // - Parameter noHandle: Placeholder value so we can have a constructor separate from the default empty one that may be implemented for classes extending [FFIObject].
    //
    // - Warning:
    //     Any object instantiated with this constructor cannot be passed to an actual Rust-backed object. Since there isn't a backing handle the FFI lower functions will crash.
#if swift(>=5.8)
    @_documentation(visibility: private)
#endif
    public init(noHandle: NoHandle) {
        self.handle = 0
    }

#if swift(>=5.8)
    @_documentation(visibility: private)
#endif
    public func uniffiCloneHandle() -> UInt64 {
        return try! rustCall { uniffi_agentsudo_uniffi_fn_clone_guardrails(self.handle, $0) }
    }
    /**
     * `allowed_topics`: an input must contain one of these, in any case. `blocked_patterns`: regular expressions that must
     * not be found; they run in linear time, so look-around and back-references are refused. `blocked_keywords`: texts that
     * must not occur, in any case. `on_violation`: an error by default. `check_outputs`: holds patterns and keywords against outputs too. Built-in patterns
     * against prompt injections always hold.
     */
public convenience init(allowedTopics: [String] = [], blockedPatterns: [String] = [], blockedKeywords: [String] = [], onViolation: OnViolation? = nil, redirectMessage: String = "I can only help with topics related to my expertise.", checkOutputs: Bool = false)throws  {
    let handle =
        try rustCallWithError(FfiConverterTypeSudoError_lift) {
        uniffiCallStatus in
    uniffi_agentsudo_uniffi_fn_constructor_guardrails_new(
        FfiConverterSequenceString.lower(allowedTopics),
        FfiConverterSequenceString.lower(blockedPatterns),
        FfiConverterSequenceString.lower(blockedKeywords),
        FfiConverterOptionTypeOnViolation.lower(onViolation),
        FfiConverterString.lower(redirectMessage),
        FfiConverterBool.lower(checkOutputs),uniffiCallStatus
    )
}
    self.init(unsafeFromHandle: handle)
}

    deinit {
        if handle == 0 {
            // Mock objects have handle=0 don't try to free them
            return
        }

        try! rustCall { uniffi_agentsudo_uniffi_fn_free_guardrails(handle, $0) }
    }




    /**
     * Why `text` must not stand in `place`, or nothing.
     */
open func check(text: String, place: Place) -> String?  {
    return try!  FfiConverterOptionString.lift(try! rustCall() {
        uniffiCallStatus in
    uniffi_agentsudo_uniffi_fn_method_guardrails_check(
            self.uniffiCloneHandle(),
        FfiConverterString.lower(text),
        FfiConverterTypePlace_lower(place),uniffiCallStatus
    )
})
}

    /**
     * Puts a violation on the host's logger: its reason and the text's length in characters, never the text.
     */
open func logViolation(agentName: String?, reason: String, length: UInt64)  {try! rustCall() {
        uniffiCallStatus in
    uniffi_agentsudo_uniffi_fn_method_guardrails_log_violation(
            self.uniffiCloneHandle(),
        FfiConverterOptionString.lower(agentName),
        FfiConverterString.lower(reason),
        FfiConverterUInt64.lower(length),uniffiCallStatus
    )
}
}



}


#if swift(>=5.8)
@_documentation(visibility: private)
#endif
public struct FfiConverterTypeGuardrails: FfiConverter {
    typealias FfiType = UInt64
    typealias SwiftType = Guardrails

    public static func lift(_ handle: UInt64) throws -> Guardrails {
        return Guardrails(unsafeFromHandle: handle)
    }

    public static func lower(_ value: Guardrails) -> UInt64 {
        return value.uniffiCloneHandle()
    }

    public static func read(from buf: inout (data: Data, offset: Data.Index)) throws -> Guardrails {
        let handle: UInt64 = try readInt(&buf)
        return try lift(handle)
    }

    public static func write(_ value: Guardrails, into buf: inout [UInt8]) {
        writeInt(&buf, lower(value))
    }
}


#if swift(>=5.8)
@_documentation(visibility: private)
#endif
public func FfiConverterTypeGuardrails_lift(_ handle: UInt64) throws -> Guardrails {
    return try FfiConverterTypeGuardrails.lift(handle)
}

#if swift(>=5.8)
@_documentation(visibility: private)
#endif
public func FfiConverterTypeGuardrails_lower(_ value: Guardrails) -> UInt64 {
    return FfiConverterTypeGuardrails.lower(value)
}






/**
 * The host's logging. Called from any thread; must not fail, and must not wait for anything of agentsudo's.
 */
public protocol LogSink: AnyObject, Sendable {

    /**
     * Would a line of this level be kept?
     */
    func isEnabled(logger: Logger, level: LogLevel) throws  -> Bool

    /**
     * Keeps a line.
     */
    func say(logger: Logger, level: LogLevel, line: String) throws

}
/**
 * The host's logging. Called from any thread; must not fail, and must not wait for anything of agentsudo's.
 */
open class LogSinkImpl: LogSink, @unchecked Sendable {
    fileprivate let handle: UInt64

    /// Used to instantiate a [FFIObject] without an actual handle, for fakes in tests, mostly.
#if swift(>=5.8)
    @_documentation(visibility: private)
#endif
    public struct NoHandle {
        public init() {}
    }

    // TODO: We'd like this to be `private` but for Swifty reasons,
    // we can't implement `FfiConverter` without making this `required` and we can't
    // make it `required` without making it `public`.
#if swift(>=5.8)
    @_documentation(visibility: private)
#endif
    required public init(unsafeFromHandle handle: UInt64) {
        self.handle = handle
    }

    // This constructor can be used to instantiate a fake object.
    // - Parameter noHandle: Placeholder value so we can have a constructor separate from the default empty one that may be implemented for classes extending [FFIObject].
    //
    // - Warning:
    //     Any object instantiated with this constructor cannot be passed to an actual Rust-backed object. Since there isn't a backing handle the FFI lower functions will crash.
#if swift(>=5.8)
    @_documentation(visibility: private)
#endif
    public init(noHandle: NoHandle) {
        self.handle = 0
    }

#if swift(>=5.8)
    @_documentation(visibility: private)
#endif
    public func uniffiCloneHandle() -> UInt64 {
        return try! rustCall { uniffi_agentsudo_uniffi_fn_clone_logsink(self.handle, $0) }
    }
    // No primary constructor declared for this class.

    deinit {
        if handle == 0 {
            // Mock objects have handle=0 don't try to free them
            return
        }

        try! rustCall { uniffi_agentsudo_uniffi_fn_free_logsink(handle, $0) }
    }




    /**
     * Would a line of this level be kept?
     */
open func isEnabled(logger: Logger, level: LogLevel)throws  -> Bool  {
    return try  FfiConverterBool.lift(try rustCallWithError(FfiConverterTypeSudoError_lift) {
        uniffiCallStatus in
    uniffi_agentsudo_uniffi_fn_method_logsink_is_enabled(
            self.uniffiCloneHandle(),
        FfiConverterTypeLogger_lower(logger),
        FfiConverterTypeLogLevel_lower(level),uniffiCallStatus
    )
})
}

    /**
     * Keeps a line.
     */
open func say(logger: Logger, level: LogLevel, line: String)throws   {try rustCallWithError(FfiConverterTypeSudoError_lift) {
        uniffiCallStatus in
    uniffi_agentsudo_uniffi_fn_method_logsink_say(
            self.uniffiCloneHandle(),
        FfiConverterTypeLogger_lower(logger),
        FfiConverterTypeLogLevel_lower(level),
        FfiConverterString.lower(line),uniffiCallStatus
    )
}
}



}



// Put the implementation in a struct so we don't pollute the top-level namespace
fileprivate struct UniffiCallbackInterfaceLogSink {

    // Create the VTable using a series of closures.
    // Swift automatically converts these into C callback functions.
    //
    // Store the vtable directly.
    static let vtable: UniffiVTableCallbackInterfaceLogSink = UniffiVTableCallbackInterfaceLogSink(
        uniffiFree: { (uniffiHandle: UInt64) -> () in
            do {
                try FfiConverterTypeLogSink.handleMap.remove(handle: uniffiHandle)
            } catch {
                print("Uniffi callback interface LogSink: handle missing in uniffiFree")
            }
        },
        uniffiClone: { (uniffiHandle: UInt64) -> UInt64 in
            do {
                return try FfiConverterTypeLogSink.handleMap.clone(handle: uniffiHandle)
            } catch {
                fatalError("Uniffi callback interface LogSink: handle missing in uniffiClone")
            }
        },
        isEnabled: { (
            uniffiHandle: UInt64,
            logger: RustBuffer,
            level: RustBuffer,
            uniffiOutReturn: UnsafeMutablePointer<Int8>,
            uniffiCallStatus: UnsafeMutablePointer<RustCallStatus>
        ) in
            let makeCall = {
                () throws -> Bool in
                guard let uniffiObj = try? FfiConverterTypeLogSink.handleMap.get(handle: uniffiHandle) else {
                    throw UniffiInternalError.unexpectedStaleHandle
                }
                return try uniffiObj.isEnabled(
                     logger: try FfiConverterTypeLogger_lift(logger),
                     level: try FfiConverterTypeLogLevel_lift(level)
                )
            }


            let writeReturn = { uniffiOutReturn.pointee = FfiConverterBool.lower($0) }
            uniffiTraitInterfaceCallWithError(
                callStatus: uniffiCallStatus,
                makeCall: makeCall,
                writeReturn: writeReturn,
                lowerError: FfiConverterTypeSudoError_lower
            )
        },
        say: { (
            uniffiHandle: UInt64,
            logger: RustBuffer,
            level: RustBuffer,
            line: RustBuffer,
            uniffiOutReturn: UnsafeMutableRawPointer,
            uniffiCallStatus: UnsafeMutablePointer<RustCallStatus>
        ) in
            let makeCall = {
                () throws -> () in
                guard let uniffiObj = try? FfiConverterTypeLogSink.handleMap.get(handle: uniffiHandle) else {
                    throw UniffiInternalError.unexpectedStaleHandle
                }
                return try uniffiObj.say(
                     logger: try FfiConverterTypeLogger_lift(logger),
                     level: try FfiConverterTypeLogLevel_lift(level),
                     line: try FfiConverterString.lift(line)
                )
            }


            let writeReturn = { () }
            uniffiTraitInterfaceCallWithError(
                callStatus: uniffiCallStatus,
                makeCall: makeCall,
                writeReturn: writeReturn,
                lowerError: FfiConverterTypeSudoError_lower
            )
        }
    )

    // Rust stores this pointer for future callback invocations, so it must live
    // for the process lifetime (not just for the init function call).
    //
    // `nonisolated(unsafe)` is needed under Swift 6 strict concurrency.
    // This is safe because the pointee is initialized once during static init
    // and never mutated by either side of the FFI.  Its fields are C function pointers.
    nonisolated(unsafe) static let vtablePtr: UnsafePointer<UniffiVTableCallbackInterfaceLogSink> = {
        let ptr = UnsafeMutablePointer<UniffiVTableCallbackInterfaceLogSink>.allocate(capacity: 1)
        ptr.initialize(to: vtable)
        return UnsafePointer(ptr)
    }()
}

private func uniffiCallbackInitLogSink() {
    uniffi_agentsudo_uniffi_fn_init_callback_vtable_logsink(UniffiCallbackInterfaceLogSink.vtablePtr)
}

#if swift(>=5.8)
@_documentation(visibility: private)
#endif
public struct FfiConverterTypeLogSink: FfiConverter {
    fileprivate static let handleMap = UniffiHandleMap<LogSink>()

    typealias FfiType = UInt64
    typealias SwiftType = LogSink

    public static func lift(_ handle: UInt64) throws -> LogSink {
        if ((handle & 1) == 0) {
            // Rust-generated handle, construct a new class that uses the handle to implement the
            // interface
            return LogSinkImpl(unsafeFromHandle: handle)
        } else {
            // Swift-generated handle, get the object from the handle map
            return try handleMap.remove(handle: handle)
        }
    }

    public static func lower(_ value: LogSink) -> UInt64 {
         if let rustImpl = value as? LogSinkImpl {
             // Rust-implemented object.  Clone the handle and return it
            return rustImpl.uniffiCloneHandle()
         } else {
            // Swift object, generate a new vtable handle and return that.
            return handleMap.insert(obj: value)
         }
    }

    public static func read(from buf: inout (data: Data, offset: Data.Index)) throws -> LogSink {
        let handle: UInt64 = try readInt(&buf)
        return try lift(handle)
    }

    public static func write(_ value: LogSink, into buf: inout [UInt8]) {
        writeInt(&buf, lower(value))
    }
}


#if swift(>=5.8)
@_documentation(visibility: private)
#endif
public func FfiConverterTypeLogSink_lift(_ handle: UInt64) throws -> LogSink {
    return try FfiConverterTypeLogSink.lift(handle)
}

#if swift(>=5.8)
@_documentation(visibility: private)
#endif
public func FfiConverterTypeLogSink_lower(_ value: LogSink) -> UInt64 {
    return FfiConverterTypeLogSink.lower(value)
}






/**
 * Leave to run, once. Tell it how the run went; let go untold, the record shows that as unknown.
 */
public protocol PermitProtocol: AnyObject, Sendable {

    /**
     * The request it came from, where there was one.
     */
    func approvalId()  -> String?

    /**
     * Looks right before the run whether the arguments are those that the permit is for: as they were changed, or else as
     * they were frozen. Nothing stands for arguments that cannot be read.
     *
     * Throws if they are others, or the session is over.
     */
    func confirm(live: String?) throws

    /**
     * What a person has changed about the call; nothing if nothing, as it always is where `Question.take_edits` was not called.
     */
    func edited()  -> Edited?

    /**
     * Tells how the run went: returned, or threw.
     */
    func finished(succeeded: Bool) throws

}
/**
 * Leave to run, once. Tell it how the run went; let go untold, the record shows that as unknown.
 */
open class Permit: PermitProtocol, @unchecked Sendable {
    fileprivate let handle: UInt64

    /// Used to instantiate a [FFIObject] without an actual handle, for fakes in tests, mostly.
#if swift(>=5.8)
    @_documentation(visibility: private)
#endif
    public struct NoHandle {
        public init() {}
    }

    // TODO: We'd like this to be `private` but for Swifty reasons,
    // we can't implement `FfiConverter` without making this `required` and we can't
    // make it `required` without making it `public`.
#if swift(>=5.8)
    @_documentation(visibility: private)
#endif
    required public init(unsafeFromHandle handle: UInt64) {
        self.handle = handle
    }

    // This constructor can be used to instantiate a fake object.
    // - Parameter noHandle: Placeholder value so we can have a constructor separate from the default empty one that may be implemented for classes extending [FFIObject].
    //
    // - Warning:
    //     Any object instantiated with this constructor cannot be passed to an actual Rust-backed object. Since there isn't a backing handle the FFI lower functions will crash.
#if swift(>=5.8)
    @_documentation(visibility: private)
#endif
    public init(noHandle: NoHandle) {
        self.handle = 0
    }

#if swift(>=5.8)
    @_documentation(visibility: private)
#endif
    public func uniffiCloneHandle() -> UInt64 {
        return try! rustCall { uniffi_agentsudo_uniffi_fn_clone_permit(self.handle, $0) }
    }
    // No primary constructor declared for this class.

    deinit {
        if handle == 0 {
            // Mock objects have handle=0 don't try to free them
            return
        }

        try! rustCall { uniffi_agentsudo_uniffi_fn_free_permit(handle, $0) }
    }




    /**
     * The request it came from, where there was one.
     */
open func approvalId() -> String?  {
    return try!  FfiConverterOptionString.lift(try! rustCall() {
        uniffiCallStatus in
    uniffi_agentsudo_uniffi_fn_method_permit_approval_id(
            self.uniffiCloneHandle(),uniffiCallStatus
    )
})
}

    /**
     * Looks right before the run whether the arguments are those that the permit is for: as they were changed, or else as
     * they were frozen. Nothing stands for arguments that cannot be read.
     *
     * Throws if they are others, or the session is over.
     */
open func confirm(live: String?)throws   {try rustCallWithError(FfiConverterTypeSudoError_lift) {
        uniffiCallStatus in
    uniffi_agentsudo_uniffi_fn_method_permit_confirm(
            self.uniffiCloneHandle(),
        FfiConverterOptionString.lower(live),uniffiCallStatus
    )
}
}

    /**
     * What a person has changed about the call; nothing if nothing, as it always is where `Question.take_edits` was not called.
     */
open func edited() -> Edited?  {
    return try!  FfiConverterOptionTypeEdited.lift(try! rustCall() {
        uniffiCallStatus in
    uniffi_agentsudo_uniffi_fn_method_permit_edited(
            self.uniffiCloneHandle(),uniffiCallStatus
    )
})
}

    /**
     * Tells how the run went: returned, or threw.
     */
open func finished(succeeded: Bool)throws   {try rustCallWithError(FfiConverterTypeSudoError_lift) {
        uniffiCallStatus in
    uniffi_agentsudo_uniffi_fn_method_permit_finished(
            self.uniffiCloneHandle(),
        FfiConverterBool.lower(succeeded),uniffiCallStatus
    )
}
}



}


#if swift(>=5.8)
@_documentation(visibility: private)
#endif
public struct FfiConverterTypePermit: FfiConverter {
    typealias FfiType = UInt64
    typealias SwiftType = Permit

    public static func lift(_ handle: UInt64) throws -> Permit {
        return Permit(unsafeFromHandle: handle)
    }

    public static func lower(_ value: Permit) -> UInt64 {
        return value.uniffiCloneHandle()
    }

    public static func read(from buf: inout (data: Data, offset: Data.Index)) throws -> Permit {
        let handle: UInt64 = try readInt(&buf)
        return try lift(handle)
    }

    public static func write(_ value: Permit, into buf: inout [UInt8]) {
        writeInt(&buf, lower(value))
    }
}


#if swift(>=5.8)
@_documentation(visibility: private)
#endif
public func FfiConverterTypePermit_lift(_ handle: UInt64) throws -> Permit {
    return try FfiConverterTypePermit.lift(handle)
}

#if swift(>=5.8)
@_documentation(visibility: private)
#endif
public func FfiConverterTypePermit_lower(_ value: Permit) -> UInt64 {
    return FfiConverterTypePermit.lower(value)
}






/**
 * A call that waits for an answer.
 */
public protocol QuestionProtocol: AnyObject, Sendable {

    /**
     * The id of the agent that asks.
     */
    func agentId()  -> String

    /**
     * The name of the agent that asks.
     */
    func agentName()  -> String

    /**
     * Turns what a callback said, and the arguments as they are now, into leave to run. Nothing stands for arguments that
     * cannot be read any more.
     *
     * Throws for everything else.
     */
    func answer(said: Said, live: String?) throws  -> Permit

    /**
     * Turns what an approver came to, and the arguments as they are now, into leave to run.
     *
     * Throws for everything but an approval that is still to be used.
     */
    func answerSettled(settlement: Settlement, live: String?) throws  -> Permit

    /**
     * The frozen arguments as JSON, by parameter name; nothing before `freeze`.
     */
    func argumentsJson()  -> String?

    /**
     * The digest of caller and frozen call, in hex; nothing before `freeze`.
     */
    func digest()  -> String?

    /**
     * Freezes the arguments: they are what is asked about, and what must still be there with the answer. They are a JSON
     * object by parameter name, in the order of the signature; what JSON cannot say has a documented form, like
     * `{"$date": "2026-11-22"}`. Nothing stands for arguments that could not be read.
     *
     * Throws if they have no form that could be shown.
     */
    func freeze(arguments: String?) throws

    /**
     * The function's name.
     */
    func function()  -> String

    /**
     * The missing scope or scopes, as one line.
     */
    func scope()  -> String

    /**
     * Says in words for people what the call will do, in 1 to 10 000 characters, before they are asked. The card shows it,
     * redacted, above the arguments, and it is part of its digest.
     *
     * Throws if there are other words already.
     */
    func setPreview(words: String) throws

    /**
     * Says, before `freeze`, that the caller runs the call with what `Permit.edited` gives, whenever that is something. Only then
     * people may change it, where the approver takes `edits`, too. `fixed`: the names of arguments that could not be made anew
     * from JSON, and stay as they are.
     *
     * Throws if the question is frozen already.
     */
    func takeEdits(fixed: [String]) throws

}
/**
 * A call that waits for an answer.
 */
open class Question: QuestionProtocol, @unchecked Sendable {
    fileprivate let handle: UInt64

    /// Used to instantiate a [FFIObject] without an actual handle, for fakes in tests, mostly.
#if swift(>=5.8)
    @_documentation(visibility: private)
#endif
    public struct NoHandle {
        public init() {}
    }

    // TODO: We'd like this to be `private` but for Swifty reasons,
    // we can't implement `FfiConverter` without making this `required` and we can't
    // make it `required` without making it `public`.
#if swift(>=5.8)
    @_documentation(visibility: private)
#endif
    required public init(unsafeFromHandle handle: UInt64) {
        self.handle = handle
    }

    // This constructor can be used to instantiate a fake object.
    // - Parameter noHandle: Placeholder value so we can have a constructor separate from the default empty one that may be implemented for classes extending [FFIObject].
    //
    // - Warning:
    //     Any object instantiated with this constructor cannot be passed to an actual Rust-backed object. Since there isn't a backing handle the FFI lower functions will crash.
#if swift(>=5.8)
    @_documentation(visibility: private)
#endif
    public init(noHandle: NoHandle) {
        self.handle = 0
    }

#if swift(>=5.8)
    @_documentation(visibility: private)
#endif
    public func uniffiCloneHandle() -> UInt64 {
        return try! rustCall { uniffi_agentsudo_uniffi_fn_clone_question(self.handle, $0) }
    }
    // No primary constructor declared for this class.

    deinit {
        if handle == 0 {
            // Mock objects have handle=0 don't try to free them
            return
        }

        try! rustCall { uniffi_agentsudo_uniffi_fn_free_question(handle, $0) }
    }




    /**
     * The id of the agent that asks.
     */
open func agentId() -> String  {
    return try!  FfiConverterString.lift(try! rustCall() {
        uniffiCallStatus in
    uniffi_agentsudo_uniffi_fn_method_question_agent_id(
            self.uniffiCloneHandle(),uniffiCallStatus
    )
})
}

    /**
     * The name of the agent that asks.
     */
open func agentName() -> String  {
    return try!  FfiConverterString.lift(try! rustCall() {
        uniffiCallStatus in
    uniffi_agentsudo_uniffi_fn_method_question_agent_name(
            self.uniffiCloneHandle(),uniffiCallStatus
    )
})
}

    /**
     * Turns what a callback said, and the arguments as they are now, into leave to run. Nothing stands for arguments that
     * cannot be read any more.
     *
     * Throws for everything else.
     */
open func answer(said: Said, live: String?)throws  -> Permit  {
    return try  FfiConverterTypePermit_lift(try rustCallWithError(FfiConverterTypeSudoError_lift) {
        uniffiCallStatus in
    uniffi_agentsudo_uniffi_fn_method_question_answer(
            self.uniffiCloneHandle(),
        FfiConverterTypeSaid_lower(said),
        FfiConverterOptionString.lower(live),uniffiCallStatus
    )
})
}

    /**
     * Turns what an approver came to, and the arguments as they are now, into leave to run.
     *
     * Throws for everything but an approval that is still to be used.
     */
open func answerSettled(settlement: Settlement, live: String?)throws  -> Permit  {
    return try  FfiConverterTypePermit_lift(try rustCallWithError(FfiConverterTypeSudoError_lift) {
        uniffiCallStatus in
    uniffi_agentsudo_uniffi_fn_method_question_answer_settled(
            self.uniffiCloneHandle(),
        FfiConverterTypeSettlement_lower(settlement),
        FfiConverterOptionString.lower(live),uniffiCallStatus
    )
})
}

    /**
     * The frozen arguments as JSON, by parameter name; nothing before `freeze`.
     */
open func argumentsJson() -> String?  {
    return try!  FfiConverterOptionString.lift(try! rustCall() {
        uniffiCallStatus in
    uniffi_agentsudo_uniffi_fn_method_question_arguments_json(
            self.uniffiCloneHandle(),uniffiCallStatus
    )
})
}

    /**
     * The digest of caller and frozen call, in hex; nothing before `freeze`.
     */
open func digest() -> String?  {
    return try!  FfiConverterOptionString.lift(try! rustCall() {
        uniffiCallStatus in
    uniffi_agentsudo_uniffi_fn_method_question_digest(
            self.uniffiCloneHandle(),uniffiCallStatus
    )
})
}

    /**
     * Freezes the arguments: they are what is asked about, and what must still be there with the answer. They are a JSON
     * object by parameter name, in the order of the signature; what JSON cannot say has a documented form, like
     * `{"$date": "2026-11-22"}`. Nothing stands for arguments that could not be read.
     *
     * Throws if they have no form that could be shown.
     */
open func freeze(arguments: String?)throws   {try rustCallWithError(FfiConverterTypeSudoError_lift) {
        uniffiCallStatus in
    uniffi_agentsudo_uniffi_fn_method_question_freeze(
            self.uniffiCloneHandle(),
        FfiConverterOptionString.lower(arguments),uniffiCallStatus
    )
}
}

    /**
     * The function's name.
     */
open func function() -> String  {
    return try!  FfiConverterString.lift(try! rustCall() {
        uniffiCallStatus in
    uniffi_agentsudo_uniffi_fn_method_question_function(
            self.uniffiCloneHandle(),uniffiCallStatus
    )
})
}

    /**
     * The missing scope or scopes, as one line.
     */
open func scope() -> String  {
    return try!  FfiConverterString.lift(try! rustCall() {
        uniffiCallStatus in
    uniffi_agentsudo_uniffi_fn_method_question_scope(
            self.uniffiCloneHandle(),uniffiCallStatus
    )
})
}

    /**
     * Says in words for people what the call will do, in 1 to 10 000 characters, before they are asked. The card shows it,
     * redacted, above the arguments, and it is part of its digest.
     *
     * Throws if there are other words already.
     */
open func setPreview(words: String)throws   {try rustCallWithError(FfiConverterTypeSudoError_lift) {
        uniffiCallStatus in
    uniffi_agentsudo_uniffi_fn_method_question_set_preview(
            self.uniffiCloneHandle(),
        FfiConverterString.lower(words),uniffiCallStatus
    )
}
}

    /**
     * Says, before `freeze`, that the caller runs the call with what `Permit.edited` gives, whenever that is something. Only then
     * people may change it, where the approver takes `edits`, too. `fixed`: the names of arguments that could not be made anew
     * from JSON, and stay as they are.
     *
     * Throws if the question is frozen already.
     */
open func takeEdits(fixed: [String])throws   {try rustCallWithError(FfiConverterTypeSudoError_lift) {
        uniffiCallStatus in
    uniffi_agentsudo_uniffi_fn_method_question_take_edits(
            self.uniffiCloneHandle(),
        FfiConverterSequenceString.lower(fixed),uniffiCallStatus
    )
}
}



}


#if swift(>=5.8)
@_documentation(visibility: private)
#endif
public struct FfiConverterTypeQuestion: FfiConverter {
    typealias FfiType = UInt64
    typealias SwiftType = Question

    public static func lift(_ handle: UInt64) throws -> Question {
        return Question(unsafeFromHandle: handle)
    }

    public static func lower(_ value: Question) -> UInt64 {
        return value.uniffiCloneHandle()
    }

    public static func read(from buf: inout (data: Data, offset: Data.Index)) throws -> Question {
        let handle: UInt64 = try readInt(&buf)
        return try lift(handle)
    }

    public static func write(_ value: Question, into buf: inout [UInt8]) {
        writeInt(&buf, lower(value))
    }
}


#if swift(>=5.8)
@_documentation(visibility: private)
#endif
public func FfiConverterTypeQuestion_lift(_ handle: UInt64) throws -> Question {
    return try FfiConverterTypeQuestion.lift(handle)
}

#if swift(>=5.8)
@_documentation(visibility: private)
#endif
public func FfiConverterTypeQuestion_lower(_ value: Question) -> UInt64 {
    return FfiConverterTypeQuestion.lower(value)
}






/**
 * One answer, given to a question instead of a human's.
 */
public protocol ScriptedApprovalProtocol: AnyObject, Sendable {

    /**
     * Answers a question at the gate: for a callback that asks.
     */
    func request(question: Question) async throws  -> Bool

    /**
     * Answers a question at the gate: for the loop of a guard.
     */
    func settle(question: Question) async throws  -> Settlement

}
/**
 * One answer, given to a question instead of a human's.
 */
open class ScriptedApproval: ScriptedApprovalProtocol, @unchecked Sendable {
    fileprivate let handle: UInt64

    /// Used to instantiate a [FFIObject] without an actual handle, for fakes in tests, mostly.
#if swift(>=5.8)
    @_documentation(visibility: private)
#endif
    public struct NoHandle {
        public init() {}
    }

    // TODO: We'd like this to be `private` but for Swifty reasons,
    // we can't implement `FfiConverter` without making this `required` and we can't
    // make it `required` without making it `public`.
#if swift(>=5.8)
    @_documentation(visibility: private)
#endif
    required public init(unsafeFromHandle handle: UInt64) {
        self.handle = handle
    }

    // This constructor can be used to instantiate a fake object.
    // - Parameter noHandle: Placeholder value so we can have a constructor separate from the default empty one that may be implemented for classes extending [FFIObject].
    //
    // - Warning:
    //     Any object instantiated with this constructor cannot be passed to an actual Rust-backed object. Since there isn't a backing handle the FFI lower functions will crash.
#if swift(>=5.8)
    @_documentation(visibility: private)
#endif
    public init(noHandle: NoHandle) {
        self.handle = 0
    }

#if swift(>=5.8)
    @_documentation(visibility: private)
#endif
    public func uniffiCloneHandle() -> UInt64 {
        return try! rustCall { uniffi_agentsudo_uniffi_fn_clone_scriptedapproval(self.handle, $0) }
    }
    /**
     * `user`: who says so. `note`: the words.
     */
public convenience init(answer: Answer, user: String = "script", note: String? = nil) {
    let handle =
        try! rustCall() {
        uniffiCallStatus in
    uniffi_agentsudo_uniffi_fn_constructor_scriptedapproval_new(
        FfiConverterTypeAnswer_lower(answer),
        FfiConverterString.lower(user),
        FfiConverterOptionString.lower(note),uniffiCallStatus
    )
}
    self.init(unsafeFromHandle: handle)
}

    deinit {
        if handle == 0 {
            // Mock objects have handle=0 don't try to free them
            return
        }

        try! rustCall { uniffi_agentsudo_uniffi_fn_free_scriptedapproval(handle, $0) }
    }




    /**
     * Answers a question at the gate: for a callback that asks.
     */
open func request(question: Question)async throws  -> Bool  {
    return
        try  await uniffiRustCallAsync(
            rustFutureFunc: {
                uniffi_agentsudo_uniffi_fn_method_scriptedapproval_request(
                        self.uniffiCloneHandle(),FfiConverterTypeQuestion_lower(question)
                )
            },
            pollFunc: ffi_agentsudo_uniffi_rust_future_poll_i8,
            completeFunc: ffi_agentsudo_uniffi_rust_future_complete_i8,
            freeFunc: ffi_agentsudo_uniffi_rust_future_free_i8,
            liftFunc: FfiConverterBool.lift,
            errorHandler: FfiConverterTypeSudoError_lift
        )
}

    /**
     * Answers a question at the gate: for the loop of a guard.
     */
open func settle(question: Question)async throws  -> Settlement  {
    return
        try  await uniffiRustCallAsync(
            rustFutureFunc: {
                uniffi_agentsudo_uniffi_fn_method_scriptedapproval_settle(
                        self.uniffiCloneHandle(),FfiConverterTypeQuestion_lower(question)
                )
            },
            pollFunc: ffi_agentsudo_uniffi_rust_future_poll_u64,
            completeFunc: ffi_agentsudo_uniffi_rust_future_complete_u64,
            freeFunc: ffi_agentsudo_uniffi_rust_future_free_u64,
            liftFunc: FfiConverterTypeSettlement_lift,
            errorHandler: FfiConverterTypeSudoError_lift
        )
}



}


#if swift(>=5.8)
@_documentation(visibility: private)
#endif
public struct FfiConverterTypeScriptedApproval: FfiConverter {
    typealias FfiType = UInt64
    typealias SwiftType = ScriptedApproval

    public static func lift(_ handle: UInt64) throws -> ScriptedApproval {
        return ScriptedApproval(unsafeFromHandle: handle)
    }

    public static func lower(_ value: ScriptedApproval) -> UInt64 {
        return value.uniffiCloneHandle()
    }

    public static func read(from buf: inout (data: Data, offset: Data.Index)) throws -> ScriptedApproval {
        let handle: UInt64 = try readInt(&buf)
        return try lift(handle)
    }

    public static func write(_ value: ScriptedApproval, into buf: inout [UInt8]) {
        writeInt(&buf, lower(value))
    }
}


#if swift(>=5.8)
@_documentation(visibility: private)
#endif
public func FfiConverterTypeScriptedApproval_lift(_ handle: UInt64) throws -> ScriptedApproval {
    return try FfiConverterTypeScriptedApproval.lift(handle)
}

#if swift(>=5.8)
@_documentation(visibility: private)
#endif
public func FfiConverterTypeScriptedApproval_lower(_ value: ScriptedApproval) -> UInt64 {
    return FfiConverterTypeScriptedApproval.lower(value)
}






/**
 * An open, expired or ended session of one agent. It ends when this object goes away, at the latest.
 */
public protocol SessionProtocol: AnyObject, Sendable {

    /**
     * The id of the agent whose session it is.
     */
    func agentId()  -> String

    /**
     * The name of the agent whose session it is.
     */
    func agentName()  -> String

    /**
     * Ends it, everywhere at once and for good. Doing it twice is fine.
     */
    func end()

    /**
     * When it expires by itself.
     */
    func expiresAt()  -> Date

    /**
     * Does its agent hold the scope, exactly or through a glob?
     */
    func hasScope(scope: String)  -> Bool

    /**
     * Its own id, a UUID.
     */
    func id()  -> String

    /**
     * True once it was ended.
     */
    func isEnded()  -> Bool

    /**
     * True once its time has run out.
     */
    func isExpired()  -> Bool

    /**
     * Brings its expiry forward; a later time changes nothing.
     */
    func shortenTo(at: Date)

    /**
     * When it started.
     */
    func startedAt()  -> Date

}
/**
 * An open, expired or ended session of one agent. It ends when this object goes away, at the latest.
 */
open class Session: SessionProtocol, @unchecked Sendable {
    fileprivate let handle: UInt64

    /// Used to instantiate a [FFIObject] without an actual handle, for fakes in tests, mostly.
#if swift(>=5.8)
    @_documentation(visibility: private)
#endif
    public struct NoHandle {
        public init() {}
    }

    // TODO: We'd like this to be `private` but for Swifty reasons,
    // we can't implement `FfiConverter` without making this `required` and we can't
    // make it `required` without making it `public`.
#if swift(>=5.8)
    @_documentation(visibility: private)
#endif
    required public init(unsafeFromHandle handle: UInt64) {
        self.handle = handle
    }

    // This constructor can be used to instantiate a fake object.
    // - Parameter noHandle: Placeholder value so we can have a constructor separate from the default empty one that may be implemented for classes extending [FFIObject].
    //
    // - Warning:
    //     Any object instantiated with this constructor cannot be passed to an actual Rust-backed object. Since there isn't a backing handle the FFI lower functions will crash.
#if swift(>=5.8)
    @_documentation(visibility: private)
#endif
    public init(noHandle: NoHandle) {
        self.handle = 0
    }

#if swift(>=5.8)
    @_documentation(visibility: private)
#endif
    public func uniffiCloneHandle() -> UInt64 {
        return try! rustCall { uniffi_agentsudo_uniffi_fn_clone_session(self.handle, $0) }
    }
    // No primary constructor declared for this class.

    deinit {
        if handle == 0 {
            // Mock objects have handle=0 don't try to free them
            return
        }

        try! rustCall { uniffi_agentsudo_uniffi_fn_free_session(handle, $0) }
    }




    /**
     * The id of the agent whose session it is.
     */
open func agentId() -> String  {
    return try!  FfiConverterString.lift(try! rustCall() {
        uniffiCallStatus in
    uniffi_agentsudo_uniffi_fn_method_session_agent_id(
            self.uniffiCloneHandle(),uniffiCallStatus
    )
})
}

    /**
     * The name of the agent whose session it is.
     */
open func agentName() -> String  {
    return try!  FfiConverterString.lift(try! rustCall() {
        uniffiCallStatus in
    uniffi_agentsudo_uniffi_fn_method_session_agent_name(
            self.uniffiCloneHandle(),uniffiCallStatus
    )
})
}

    /**
     * Ends it, everywhere at once and for good. Doing it twice is fine.
     */
open func end()  {try! rustCall() {
        uniffiCallStatus in
    uniffi_agentsudo_uniffi_fn_method_session_end(
            self.uniffiCloneHandle(),uniffiCallStatus
    )
}
}

    /**
     * When it expires by itself.
     */
open func expiresAt() -> Date  {
    return try!  FfiConverterTimestamp.lift(try! rustCall() {
        uniffiCallStatus in
    uniffi_agentsudo_uniffi_fn_method_session_expires_at(
            self.uniffiCloneHandle(),uniffiCallStatus
    )
})
}

    /**
     * Does its agent hold the scope, exactly or through a glob?
     */
open func hasScope(scope: String) -> Bool  {
    return try!  FfiConverterBool.lift(try! rustCall() {
        uniffiCallStatus in
    uniffi_agentsudo_uniffi_fn_method_session_has_scope(
            self.uniffiCloneHandle(),
        FfiConverterString.lower(scope),uniffiCallStatus
    )
})
}

    /**
     * Its own id, a UUID.
     */
open func id() -> String  {
    return try!  FfiConverterString.lift(try! rustCall() {
        uniffiCallStatus in
    uniffi_agentsudo_uniffi_fn_method_session_id(
            self.uniffiCloneHandle(),uniffiCallStatus
    )
})
}

    /**
     * True once it was ended.
     */
open func isEnded() -> Bool  {
    return try!  FfiConverterBool.lift(try! rustCall() {
        uniffiCallStatus in
    uniffi_agentsudo_uniffi_fn_method_session_is_ended(
            self.uniffiCloneHandle(),uniffiCallStatus
    )
})
}

    /**
     * True once its time has run out.
     */
open func isExpired() -> Bool  {
    return try!  FfiConverterBool.lift(try! rustCall() {
        uniffiCallStatus in
    uniffi_agentsudo_uniffi_fn_method_session_is_expired(
            self.uniffiCloneHandle(),uniffiCallStatus
    )
})
}

    /**
     * Brings its expiry forward; a later time changes nothing.
     */
open func shortenTo(at: Date)  {try! rustCall() {
        uniffiCallStatus in
    uniffi_agentsudo_uniffi_fn_method_session_shorten_to(
            self.uniffiCloneHandle(),
        FfiConverterTimestamp.lower(at),uniffiCallStatus
    )
}
}

    /**
     * When it started.
     */
open func startedAt() -> Date  {
    return try!  FfiConverterTimestamp.lift(try! rustCall() {
        uniffiCallStatus in
    uniffi_agentsudo_uniffi_fn_method_session_started_at(
            self.uniffiCloneHandle(),uniffiCallStatus
    )
})
}



}


#if swift(>=5.8)
@_documentation(visibility: private)
#endif
public struct FfiConverterTypeSession: FfiConverter {
    typealias FfiType = UInt64
    typealias SwiftType = Session

    public static func lift(_ handle: UInt64) throws -> Session {
        return Session(unsafeFromHandle: handle)
    }

    public static func lower(_ value: Session) -> UInt64 {
        return value.uniffiCloneHandle()
    }

    public static func read(from buf: inout (data: Data, offset: Data.Index)) throws -> Session {
        let handle: UInt64 = try readInt(&buf)
        return try lift(handle)
    }

    public static func write(_ value: Session, into buf: inout [UInt8]) {
        writeInt(&buf, lower(value))
    }
}


#if swift(>=5.8)
@_documentation(visibility: private)
#endif
public func FfiConverterTypeSession_lift(_ handle: UInt64) throws -> Session {
    return try FfiConverterTypeSession.lift(handle)
}

#if swift(>=5.8)
@_documentation(visibility: private)
#endif
public func FfiConverterTypeSession_lower(_ value: Session) -> UInt64 {
    return FfiConverterTypeSession.lower(value)
}






/**
 * How a request to a human ended, or why none could be made. Only approvers make one.
 */
public protocol SettlementProtocol: AnyObject, Sendable {

    /**
     * The request's id, where one was made.
     */
    func approvalId()  -> String?

    /**
     * True if it is an approval that is still to be used.
     */
    func approved()  -> Bool

    /**
     * The name of who decided, where somebody did.
     */
    func decidedBy()  -> String?

    /**
     * The human's words.
     */
    func note()  -> String?

    /**
     * Why it is not a yes.
     */
    func reason()  -> String?

}
/**
 * How a request to a human ended, or why none could be made. Only approvers make one.
 */
open class Settlement: SettlementProtocol, @unchecked Sendable {
    fileprivate let handle: UInt64

    /// Used to instantiate a [FFIObject] without an actual handle, for fakes in tests, mostly.
#if swift(>=5.8)
    @_documentation(visibility: private)
#endif
    public struct NoHandle {
        public init() {}
    }

    // TODO: We'd like this to be `private` but for Swifty reasons,
    // we can't implement `FfiConverter` without making this `required` and we can't
    // make it `required` without making it `public`.
#if swift(>=5.8)
    @_documentation(visibility: private)
#endif
    required public init(unsafeFromHandle handle: UInt64) {
        self.handle = handle
    }

    // This constructor can be used to instantiate a fake object.
    // - Parameter noHandle: Placeholder value so we can have a constructor separate from the default empty one that may be implemented for classes extending [FFIObject].
    //
    // - Warning:
    //     Any object instantiated with this constructor cannot be passed to an actual Rust-backed object. Since there isn't a backing handle the FFI lower functions will crash.
#if swift(>=5.8)
    @_documentation(visibility: private)
#endif
    public init(noHandle: NoHandle) {
        self.handle = 0
    }

#if swift(>=5.8)
    @_documentation(visibility: private)
#endif
    public func uniffiCloneHandle() -> UInt64 {
        return try! rustCall { uniffi_agentsudo_uniffi_fn_clone_settlement(self.handle, $0) }
    }
    // No primary constructor declared for this class.

    deinit {
        if handle == 0 {
            // Mock objects have handle=0 don't try to free them
            return
        }

        try! rustCall { uniffi_agentsudo_uniffi_fn_free_settlement(handle, $0) }
    }




    /**
     * The request's id, where one was made.
     */
open func approvalId() -> String?  {
    return try!  FfiConverterOptionString.lift(try! rustCall() {
        uniffiCallStatus in
    uniffi_agentsudo_uniffi_fn_method_settlement_approval_id(
            self.uniffiCloneHandle(),uniffiCallStatus
    )
})
}

    /**
     * True if it is an approval that is still to be used.
     */
open func approved() -> Bool  {
    return try!  FfiConverterBool.lift(try! rustCall() {
        uniffiCallStatus in
    uniffi_agentsudo_uniffi_fn_method_settlement_approved(
            self.uniffiCloneHandle(),uniffiCallStatus
    )
})
}

    /**
     * The name of who decided, where somebody did.
     */
open func decidedBy() -> String?  {
    return try!  FfiConverterOptionString.lift(try! rustCall() {
        uniffiCallStatus in
    uniffi_agentsudo_uniffi_fn_method_settlement_decided_by(
            self.uniffiCloneHandle(),uniffiCallStatus
    )
})
}

    /**
     * The human's words.
     */
open func note() -> String?  {
    return try!  FfiConverterOptionString.lift(try! rustCall() {
        uniffiCallStatus in
    uniffi_agentsudo_uniffi_fn_method_settlement_note(
            self.uniffiCloneHandle(),uniffiCallStatus
    )
})
}

    /**
     * Why it is not a yes.
     */
open func reason() -> String?  {
    return try!  FfiConverterOptionString.lift(try! rustCall() {
        uniffiCallStatus in
    uniffi_agentsudo_uniffi_fn_method_settlement_reason(
            self.uniffiCloneHandle(),uniffiCallStatus
    )
})
}



}


#if swift(>=5.8)
@_documentation(visibility: private)
#endif
public struct FfiConverterTypeSettlement: FfiConverter {
    typealias FfiType = UInt64
    typealias SwiftType = Settlement

    public static func lift(_ handle: UInt64) throws -> Settlement {
        return Settlement(unsafeFromHandle: handle)
    }

    public static func lower(_ value: Settlement) -> UInt64 {
        return value.uniffiCloneHandle()
    }

    public static func read(from buf: inout (data: Data, offset: Data.Index)) throws -> Settlement {
        let handle: UInt64 = try readInt(&buf)
        return try lift(handle)
    }

    public static func write(_ value: Settlement, into buf: inout [UInt8]) {
        writeInt(&buf, lower(value))
    }
}


#if swift(>=5.8)
@_documentation(visibility: private)
#endif
public func FfiConverterTypeSettlement_lift(_ handle: UInt64) throws -> Settlement {
    return try FfiConverterTypeSettlement.lift(handle)
}

#if swift(>=5.8)
@_documentation(visibility: private)
#endif
public func FfiConverterTypeSettlement_lower(_ value: Settlement) -> UInt64 {
    return FfiConverterTypeSettlement.lower(value)
}






/**
 * Asks humans in Slack, through an approval server, or not at all.
 */
public protocol SlackApprovalProtocol: AnyObject, Sendable {

    /**
     * Decides a waiting request from code of your own. You vouch for `user`: nothing is verified here. With `approvers`
     * set, `user` must be one of those ids.
     *
     * `approval`: the id on the button, or the 8-character code that people see. False if no such request is waiting, or
     * `user` may not decide it.
     */
    func approve(approval: String, user: String) throws  -> Bool

    /**
     * Asks about a call at the gate and does not wait. `idempotency_key`: as for `settle`.
     *
     * Throws if nobody could ever answer.
     */
    func ask(question: Question, idempotencyKey: String?) throws  -> Ticket

    /**
     * Asks about something that is not at a gate, and does not wait. Claim the ticket before acting on a yes. `arguments`:
     * as for `Question.freeze`; `idempotency_key`: as for `settle`.
     *
     * Throws if nobody could ever answer.
     */
    func askAbout(agent: Agent, scope: String, function: String, arguments: String, idempotencyKey: String?) throws  -> Ticket

    /**
     * The channel it asks in.
     */
    func channel()  -> String

    /**
     * Denies a waiting request; see `approve`.
     */
    func deny(approval: String, user: String) throws  -> Bool

    /**
     * Looks whether the Slack app can do its work: its tokens, scopes and channel, and the clock of this machine. Asks Slack,
     * posts nothing.
     */
    func examine() async throws  -> [Finding]

    /**
     * Handles a delivery of Slack's: a button, a slash command, `ssl_check`. `body`: raw, exactly as received.
     *
     * Answers 401 without a good signature and 503 without a signing secret; nothing has happened then.
     */
    func handleRequest(headers: [Header], body: Data) async throws  -> HttpAnswer

    /**
     * The way a human is reached: `cloud`, `bot`, `webhook` or `none`.
     */
    func mode()  -> String

    /**
     * Asks about a call at the gate and waits: for a callback that asks, which returns what this returns. True only for an
     * approval, which is then spent. Cancelling the wait cancels the request.
     *
     * Throws `approval_timeout` where `auto_deny_on_timeout` is off. `idempotency_key`: as for `settle`.
     */
    func request(question: Question, idempotencyKey: String?) async throws  -> Bool

    /**
     * Throws if deliveries could not be verified: there is no signing secret.
     */
    func requireSigningSecret() throws

    /**
     * Asks about a call at the gate and waits for the answer: for the loop of a guard, which gives it to the question's
     * `answer_settled`. Cancelling the wait cancels the request.
     *
     * `idempotency_key`: the caller's own name for the request, 1 to 256 characters. Asked again under it, also after a
     * restart or from another process with the same `store`, it is the same request: no second card, what is left of its
     * time, and never a second run.
     */
    func settle(question: Question, idempotencyKey: String?) async throws  -> Settlement

    /**
     * How long an answer is awaited, in seconds.
     */
    func timeout()  -> Double

}
/**
 * Asks humans in Slack, through an approval server, or not at all.
 */
open class SlackApproval: SlackApprovalProtocol, @unchecked Sendable {
    fileprivate let handle: UInt64

    /// Used to instantiate a [FFIObject] without an actual handle, for fakes in tests, mostly.
#if swift(>=5.8)
    @_documentation(visibility: private)
#endif
    public struct NoHandle {
        public init() {}
    }

    // TODO: We'd like this to be `private` but for Swifty reasons,
    // we can't implement `FfiConverter` without making this `required` and we can't
    // make it `required` without making it `public`.
#if swift(>=5.8)
    @_documentation(visibility: private)
#endif
    required public init(unsafeFromHandle handle: UInt64) {
        self.handle = handle
    }

    // This constructor can be used to instantiate a fake object.
    // - Parameter noHandle: Placeholder value so we can have a constructor separate from the default empty one that may be implemented for classes extending [FFIObject].
    //
    // - Warning:
    //     Any object instantiated with this constructor cannot be passed to an actual Rust-backed object. Since there isn't a backing handle the FFI lower functions will crash.
#if swift(>=5.8)
    @_documentation(visibility: private)
#endif
    public init(noHandle: NoHandle) {
        self.handle = 0
    }

#if swift(>=5.8)
    @_documentation(visibility: private)
#endif
    public func uniffiCloneHandle() -> UInt64 {
        return try! rustCall { uniffi_agentsudo_uniffi_fn_clone_slackapproval(self.handle, $0) }
    }
    /**
     * Of the credentials, those given come first, in the order `cloud_api_key`, `bot_token`, `webhook_url`. Only if none is
     * given, the environment is read, in the same order: `AGENTSUDO_API_KEY`, `SLACK_BOT_TOKEN`, `SLACK_WEBHOOK_URL`.
     *
     * `bot_token`: a bot token with the scope `chat:write`. `app_token`: an app-level token with the scope `connections:write`;
     * clicks then come in over Socket Mode, without a public URL or a signing secret (default `SLACK_APP_TOKEN`). `channel`:
     * a channel's id, or the name of a public one (default `SLACK_APPROVAL_CHANNEL`, else `#approvals`). `timeout`: how long an answer is awaited, in seconds, above 0 and at most
     * 604800 (default 300). `signing_secret`: the app's, or two during a rotation (default `SLACK_SIGNING_SECRET`).
     * `approvers`: ids of Slack users and user groups that may decide (default anyone in the workspace). `quorum`: how many
     * different people have to approve (default 1); one is enough to deny. `requested_by`: the user id of the person who told
     * the agent to do this, and so may not approve it. `remind`: how long before its deadline people are reminded of a request
     * in its thread, in seconds. `escalate_to`: a channel, or a person by id, that is asked too when nobody has answered for
     * `escalate_after` seconds. `show_args`: whether the card shows the
     * arguments, secrets redacted. `redact`: names whose values are redacted, besides the usual ones. `cloud_url`: the approval
     * server's root. `poll_interval`: how often an old approval server is asked, in seconds (default 2). `webhook_url`: an
     * incoming webhook; it can only announce, the call is denied at once. `slack_api_url`: the Web API's root (default
     * `SLACK_API_URL`, else Slack's). `auto_deny_on_timeout`: false makes a timeout an error of its own for callbacks. `store`:
     * where requests are kept, `memory:`, or `sqlite:PATH` to outlive the process (default `AGENTSUDO_STORE`, else memory); not
     * with `cloud_api_key`. `max_pending`: how many requests of one agent may wait for an answer at the same time, from 1 on
     * (default 20); `max_per_minute`: how many new ones it may make within 60 seconds, from 1 on (default 30). Beyond, a call
     * is denied with the reason `limit_reached`, and nobody is asked. `grants`: the longest, in seconds up to a day, that an approver may let the same agent call the same
     * function again without asking (default: each call is asked about). `edits`: whether an approver may change arguments
     * before approving, of calls whose caller takes that (`Question.take_edits`).
     */
public convenience init(botToken: String? = nil, channel: String? = nil, timeout: Double? = nil, signingSecret: [String]? = nil, approvers: [String]? = nil, showArgs: Bool = true, redact: [String]? = nil, cloudApiKey: String? = nil, cloudUrl: String? = nil, pollInterval: Double? = nil, webhookUrl: String? = nil, slackApiUrl: String? = nil, autoDenyOnTimeout: Bool = true, store: String? = nil, appToken: String? = nil, quorum: UInt32? = nil, requestedBy: String? = nil, remind: Double? = nil, escalateTo: String? = nil, escalateAfter: Double? = nil, maxPending: Int64? = nil, maxPerMinute: Int64? = nil, grants: Double? = nil, edits: Bool = false)throws  {
    let handle =
        try rustCallWithError(FfiConverterTypeSudoError_lift) {
        uniffiCallStatus in
    uniffi_agentsudo_uniffi_fn_constructor_slackapproval_new(
        FfiConverterOptionString.lower(botToken),
        FfiConverterOptionString.lower(channel),
        FfiConverterOptionDouble.lower(timeout),
        FfiConverterOptionSequenceString.lower(signingSecret),
        FfiConverterOptionSequenceString.lower(approvers),
        FfiConverterBool.lower(showArgs),
        FfiConverterOptionSequenceString.lower(redact),
        FfiConverterOptionString.lower(cloudApiKey),
        FfiConverterOptionString.lower(cloudUrl),
        FfiConverterOptionDouble.lower(pollInterval),
        FfiConverterOptionString.lower(webhookUrl),
        FfiConverterOptionString.lower(slackApiUrl),
        FfiConverterBool.lower(autoDenyOnTimeout),
        FfiConverterOptionString.lower(store),
        FfiConverterOptionString.lower(appToken),
        FfiConverterOptionUInt32.lower(quorum),
        FfiConverterOptionString.lower(requestedBy),
        FfiConverterOptionDouble.lower(remind),
        FfiConverterOptionString.lower(escalateTo),
        FfiConverterOptionDouble.lower(escalateAfter),
        FfiConverterOptionInt64.lower(maxPending),
        FfiConverterOptionInt64.lower(maxPerMinute),
        FfiConverterOptionDouble.lower(grants),
        FfiConverterBool.lower(edits),uniffiCallStatus
    )
}
    self.init(unsafeFromHandle: handle)
}

    deinit {
        if handle == 0 {
            // Mock objects have handle=0 don't try to free them
            return
        }

        try! rustCall { uniffi_agentsudo_uniffi_fn_free_slackapproval(handle, $0) }
    }




    /**
     * Decides a waiting request from code of your own. You vouch for `user`: nothing is verified here. With `approvers`
     * set, `user` must be one of those ids.
     *
     * `approval`: the id on the button, or the 8-character code that people see. False if no such request is waiting, or
     * `user` may not decide it.
     */
open func approve(approval: String, user: String = "unknown")throws  -> Bool  {
    return try  FfiConverterBool.lift(try rustCallWithError(FfiConverterTypeSudoError_lift) {
        uniffiCallStatus in
    uniffi_agentsudo_uniffi_fn_method_slackapproval_approve(
            self.uniffiCloneHandle(),
        FfiConverterString.lower(approval),
        FfiConverterString.lower(user),uniffiCallStatus
    )
})
}

    /**
     * Asks about a call at the gate and does not wait. `idempotency_key`: as for `settle`.
     *
     * Throws if nobody could ever answer.
     */
open func ask(question: Question, idempotencyKey: String? = nil)throws  -> Ticket  {
    return try  FfiConverterTypeTicket_lift(try rustCallWithError(FfiConverterTypeSudoError_lift) {
        uniffiCallStatus in
    uniffi_agentsudo_uniffi_fn_method_slackapproval_ask(
            self.uniffiCloneHandle(),
        FfiConverterTypeQuestion_lower(question),
        FfiConverterOptionString.lower(idempotencyKey),uniffiCallStatus
    )
})
}

    /**
     * Asks about something that is not at a gate, and does not wait. Claim the ticket before acting on a yes. `arguments`:
     * as for `Question.freeze`; `idempotency_key`: as for `settle`.
     *
     * Throws if nobody could ever answer.
     */
open func askAbout(agent: Agent, scope: String, function: String, arguments: String = "{}", idempotencyKey: String? = nil)throws  -> Ticket  {
    return try  FfiConverterTypeTicket_lift(try rustCallWithError(FfiConverterTypeSudoError_lift) {
        uniffiCallStatus in
    uniffi_agentsudo_uniffi_fn_method_slackapproval_ask_about(
            self.uniffiCloneHandle(),
        FfiConverterTypeAgent_lower(agent),
        FfiConverterString.lower(scope),
        FfiConverterString.lower(function),
        FfiConverterString.lower(arguments),
        FfiConverterOptionString.lower(idempotencyKey),uniffiCallStatus
    )
})
}

    /**
     * The channel it asks in.
     */
open func channel() -> String  {
    return try!  FfiConverterString.lift(try! rustCall() {
        uniffiCallStatus in
    uniffi_agentsudo_uniffi_fn_method_slackapproval_channel(
            self.uniffiCloneHandle(),uniffiCallStatus
    )
})
}

    /**
     * Denies a waiting request; see `approve`.
     */
open func deny(approval: String, user: String = "unknown")throws  -> Bool  {
    return try  FfiConverterBool.lift(try rustCallWithError(FfiConverterTypeSudoError_lift) {
        uniffiCallStatus in
    uniffi_agentsudo_uniffi_fn_method_slackapproval_deny(
            self.uniffiCloneHandle(),
        FfiConverterString.lower(approval),
        FfiConverterString.lower(user),uniffiCallStatus
    )
})
}

    /**
     * Looks whether the Slack app can do its work: its tokens, scopes and channel, and the clock of this machine. Asks Slack,
     * posts nothing.
     */
open func examine()async throws  -> [Finding]  {
    return
        try  await uniffiRustCallAsync(
            rustFutureFunc: {
                uniffi_agentsudo_uniffi_fn_method_slackapproval_examine(
                        self.uniffiCloneHandle()
                )
            },
            pollFunc: ffi_agentsudo_uniffi_rust_future_poll_rust_buffer,
            completeFunc: ffi_agentsudo_uniffi_rust_future_complete_rust_buffer,
            freeFunc: ffi_agentsudo_uniffi_rust_future_free_rust_buffer,
            liftFunc: FfiConverterSequenceTypeFinding.lift,
            errorHandler: FfiConverterTypeSudoError_lift
        )
}

    /**
     * Handles a delivery of Slack's: a button, a slash command, `ssl_check`. `body`: raw, exactly as received.
     *
     * Answers 401 without a good signature and 503 without a signing secret; nothing has happened then.
     */
open func handleRequest(headers: [Header], body: Data)async throws  -> HttpAnswer  {
    return
        try  await uniffiRustCallAsync(
            rustFutureFunc: {
                uniffi_agentsudo_uniffi_fn_method_slackapproval_handle_request(
                        self.uniffiCloneHandle(),FfiConverterSequenceTypeHeader.lower(headers),FfiConverterData.lower(body)
                )
            },
            pollFunc: ffi_agentsudo_uniffi_rust_future_poll_rust_buffer,
            completeFunc: ffi_agentsudo_uniffi_rust_future_complete_rust_buffer,
            freeFunc: ffi_agentsudo_uniffi_rust_future_free_rust_buffer,
            liftFunc: FfiConverterTypeHttpAnswer_lift,
            errorHandler: FfiConverterTypeSudoError_lift
        )
}

    /**
     * The way a human is reached: `cloud`, `bot`, `webhook` or `none`.
     */
open func mode() -> String  {
    return try!  FfiConverterString.lift(try! rustCall() {
        uniffiCallStatus in
    uniffi_agentsudo_uniffi_fn_method_slackapproval_mode(
            self.uniffiCloneHandle(),uniffiCallStatus
    )
})
}

    /**
     * Asks about a call at the gate and waits: for a callback that asks, which returns what this returns. True only for an
     * approval, which is then spent. Cancelling the wait cancels the request.
     *
     * Throws `approval_timeout` where `auto_deny_on_timeout` is off. `idempotency_key`: as for `settle`.
     */
open func request(question: Question, idempotencyKey: String? = nil)async throws  -> Bool  {
    return
        try  await uniffiRustCallAsync(
            rustFutureFunc: {
                uniffi_agentsudo_uniffi_fn_method_slackapproval_request(
                        self.uniffiCloneHandle(),FfiConverterTypeQuestion_lower(question),FfiConverterOptionString.lower(idempotencyKey)
                )
            },
            pollFunc: ffi_agentsudo_uniffi_rust_future_poll_i8,
            completeFunc: ffi_agentsudo_uniffi_rust_future_complete_i8,
            freeFunc: ffi_agentsudo_uniffi_rust_future_free_i8,
            liftFunc: FfiConverterBool.lift,
            errorHandler: FfiConverterTypeSudoError_lift
        )
}

    /**
     * Throws if deliveries could not be verified: there is no signing secret.
     */
open func requireSigningSecret()throws   {try rustCallWithError(FfiConverterTypeSudoError_lift) {
        uniffiCallStatus in
    uniffi_agentsudo_uniffi_fn_method_slackapproval_require_signing_secret(
            self.uniffiCloneHandle(),uniffiCallStatus
    )
}
}

    /**
     * Asks about a call at the gate and waits for the answer: for the loop of a guard, which gives it to the question's
     * `answer_settled`. Cancelling the wait cancels the request.
     *
     * `idempotency_key`: the caller's own name for the request, 1 to 256 characters. Asked again under it, also after a
     * restart or from another process with the same `store`, it is the same request: no second card, what is left of its
     * time, and never a second run.
     */
open func settle(question: Question, idempotencyKey: String? = nil)async throws  -> Settlement  {
    return
        try  await uniffiRustCallAsync(
            rustFutureFunc: {
                uniffi_agentsudo_uniffi_fn_method_slackapproval_settle(
                        self.uniffiCloneHandle(),FfiConverterTypeQuestion_lower(question),FfiConverterOptionString.lower(idempotencyKey)
                )
            },
            pollFunc: ffi_agentsudo_uniffi_rust_future_poll_u64,
            completeFunc: ffi_agentsudo_uniffi_rust_future_complete_u64,
            freeFunc: ffi_agentsudo_uniffi_rust_future_free_u64,
            liftFunc: FfiConverterTypeSettlement_lift,
            errorHandler: FfiConverterTypeSudoError_lift
        )
}

    /**
     * How long an answer is awaited, in seconds.
     */
open func timeout() -> Double  {
    return try!  FfiConverterDouble.lift(try! rustCall() {
        uniffiCallStatus in
    uniffi_agentsudo_uniffi_fn_method_slackapproval_timeout(
            self.uniffiCloneHandle(),uniffiCallStatus
    )
})
}



}


#if swift(>=5.8)
@_documentation(visibility: private)
#endif
public struct FfiConverterTypeSlackApproval: FfiConverter {
    typealias FfiType = UInt64
    typealias SwiftType = SlackApproval

    public static func lift(_ handle: UInt64) throws -> SlackApproval {
        return SlackApproval(unsafeFromHandle: handle)
    }

    public static func lower(_ value: SlackApproval) -> UInt64 {
        return value.uniffiCloneHandle()
    }

    public static func read(from buf: inout (data: Data, offset: Data.Index)) throws -> SlackApproval {
        let handle: UInt64 = try readInt(&buf)
        return try lift(handle)
    }

    public static func write(_ value: SlackApproval, into buf: inout [UInt8]) {
        writeInt(&buf, lower(value))
    }
}


#if swift(>=5.8)
@_documentation(visibility: private)
#endif
public func FfiConverterTypeSlackApproval_lift(_ handle: UInt64) throws -> SlackApproval {
    return try FfiConverterTypeSlackApproval.lift(handle)
}

#if swift(>=5.8)
@_documentation(visibility: private)
#endif
public func FfiConverterTypeSlackApproval_lower(_ value: SlackApproval) -> UInt64 {
    return FfiConverterTypeSlackApproval.lower(value)
}






/**
 * A sender of telemetry. It never blocks a decision.
 */
public protocol TelemetryProtocol: AnyObject, Sendable {

    /**
     * Events the server took so far.
     */
    func delivered()  -> UInt64

    /**
     * Events given up so far: the buffer was full, or the server refused them.
     */
    func dropped()  -> UInt64

    /**
     * Sends what is queued; returns when it is delivered, or when a try has failed.
     */
    func flush() throws

    /**
     * Queues one event: the text of a JSON object.
     */
    func sendEvent(event: String) throws

    /**
     * Sends what is queued and takes nothing more.
     */
    func stop() throws

}
/**
 * A sender of telemetry. It never blocks a decision.
 */
open class Telemetry: TelemetryProtocol, @unchecked Sendable {
    fileprivate let handle: UInt64

    /// Used to instantiate a [FFIObject] without an actual handle, for fakes in tests, mostly.
#if swift(>=5.8)
    @_documentation(visibility: private)
#endif
    public struct NoHandle {
        public init() {}
    }

    // TODO: We'd like this to be `private` but for Swifty reasons,
    // we can't implement `FfiConverter` without making this `required` and we can't
    // make it `required` without making it `public`.
#if swift(>=5.8)
    @_documentation(visibility: private)
#endif
    required public init(unsafeFromHandle handle: UInt64) {
        self.handle = handle
    }

    // This constructor can be used to instantiate a fake object.
    // - Parameter noHandle: Placeholder value so we can have a constructor separate from the default empty one that may be implemented for classes extending [FFIObject].
    //
    // - Warning:
    //     Any object instantiated with this constructor cannot be passed to an actual Rust-backed object. Since there isn't a backing handle the FFI lower functions will crash.
#if swift(>=5.8)
    @_documentation(visibility: private)
#endif
    public init(noHandle: NoHandle) {
        self.handle = 0
    }

#if swift(>=5.8)
    @_documentation(visibility: private)
#endif
    public func uniffiCloneHandle() -> UInt64 {
        return try! rustCall { uniffi_agentsudo_uniffi_fn_clone_telemetry(self.handle, $0) }
    }
    /**
     * `api_key`: the project's key (default `AGENTSUDO_API_KEY`). `endpoint`: the server's root: `https`, or `http` on this
     * machine. `async_send`: false sends every event before the call goes on. `batch_size`: events that are sent together,
     * 1 to 1000. `flush_interval`: how long an incomplete batch waits, in seconds.
     */
public convenience init(apiKey: String? = nil, endpoint: String = "https://agentsudo.dev", asyncSend: Bool = true, batchSize: UInt32 = UInt32(10), flushInterval: Double = Double(5.0))throws  {
    let handle =
        try rustCallWithError(FfiConverterTypeSudoError_lift) {
        uniffiCallStatus in
    uniffi_agentsudo_uniffi_fn_constructor_telemetry_new(
        FfiConverterOptionString.lower(apiKey),
        FfiConverterString.lower(endpoint),
        FfiConverterBool.lower(asyncSend),
        FfiConverterUInt32.lower(batchSize),
        FfiConverterDouble.lower(flushInterval),uniffiCallStatus
    )
}
    self.init(unsafeFromHandle: handle)
}

    deinit {
        if handle == 0 {
            // Mock objects have handle=0 don't try to free them
            return
        }

        try! rustCall { uniffi_agentsudo_uniffi_fn_free_telemetry(handle, $0) }
    }




    /**
     * Events the server took so far.
     */
open func delivered() -> UInt64  {
    return try!  FfiConverterUInt64.lift(try! rustCall() {
        uniffiCallStatus in
    uniffi_agentsudo_uniffi_fn_method_telemetry_delivered(
            self.uniffiCloneHandle(),uniffiCallStatus
    )
})
}

    /**
     * Events given up so far: the buffer was full, or the server refused them.
     */
open func dropped() -> UInt64  {
    return try!  FfiConverterUInt64.lift(try! rustCall() {
        uniffiCallStatus in
    uniffi_agentsudo_uniffi_fn_method_telemetry_dropped(
            self.uniffiCloneHandle(),uniffiCallStatus
    )
})
}

    /**
     * Sends what is queued; returns when it is delivered, or when a try has failed.
     */
open func flush()throws   {try rustCallWithError(FfiConverterTypeSudoError_lift) {
        uniffiCallStatus in
    uniffi_agentsudo_uniffi_fn_method_telemetry_flush(
            self.uniffiCloneHandle(),uniffiCallStatus
    )
}
}

    /**
     * Queues one event: the text of a JSON object.
     */
open func sendEvent(event: String)throws   {try rustCallWithError(FfiConverterTypeSudoError_lift) {
        uniffiCallStatus in
    uniffi_agentsudo_uniffi_fn_method_telemetry_send_event(
            self.uniffiCloneHandle(),
        FfiConverterString.lower(event),uniffiCallStatus
    )
}
}

    /**
     * Sends what is queued and takes nothing more.
     */
open func stop()throws   {try rustCallWithError(FfiConverterTypeSudoError_lift) {
        uniffiCallStatus in
    uniffi_agentsudo_uniffi_fn_method_telemetry_stop(
            self.uniffiCloneHandle(),uniffiCallStatus
    )
}
}



}


#if swift(>=5.8)
@_documentation(visibility: private)
#endif
public struct FfiConverterTypeTelemetry: FfiConverter {
    typealias FfiType = UInt64
    typealias SwiftType = Telemetry

    public static func lift(_ handle: UInt64) throws -> Telemetry {
        return Telemetry(unsafeFromHandle: handle)
    }

    public static func lower(_ value: Telemetry) -> UInt64 {
        return value.uniffiCloneHandle()
    }

    public static func read(from buf: inout (data: Data, offset: Data.Index)) throws -> Telemetry {
        let handle: UInt64 = try readInt(&buf)
        return try lift(handle)
    }

    public static func write(_ value: Telemetry, into buf: inout [UInt8]) {
        writeInt(&buf, lower(value))
    }
}


#if swift(>=5.8)
@_documentation(visibility: private)
#endif
public func FfiConverterTypeTelemetry_lift(_ handle: UInt64) throws -> Telemetry {
    return try FfiConverterTypeTelemetry.lift(handle)
}

#if swift(>=5.8)
@_documentation(visibility: private)
#endif
public func FfiConverterTypeTelemetry_lower(_ value: Telemetry) -> UInt64 {
    return FfiConverterTypeTelemetry.lower(value)
}






/**
 * The caller's end of a request: wait for it, look at it, spend it, or walk away from it.
 */
public protocol TicketProtocol: AnyObject, Sendable {

    /**
     * Walks away: a later answer finds the request cancelled.
     */
    func cancel() throws

    /**
     * Spends the approval. Throws if it was spent before, was never given, or could not be recorded.
     */
    func claim() throws

    /**
     * What people see and type: 8 hex digits.
     */
    func code()  -> String

    /**
     * The request's id, as the buttons carry it: 32 hex digits.
     */
    func id()  -> String

    /**
     * How it stands now; nothing while it is pending.
     */
    func poll() throws  -> Settlement?

    /**
     * Waits until the request has ended, at the latest until its deadline. Cancelling the wait cancels the request.
     */
    func settled() async throws  -> Settlement

    /**
     * Waits until the request has ended, on this thread.
     */
    func wait() throws  -> Settlement

}
/**
 * The caller's end of a request: wait for it, look at it, spend it, or walk away from it.
 */
open class Ticket: TicketProtocol, @unchecked Sendable {
    fileprivate let handle: UInt64

    /// Used to instantiate a [FFIObject] without an actual handle, for fakes in tests, mostly.
#if swift(>=5.8)
    @_documentation(visibility: private)
#endif
    public struct NoHandle {
        public init() {}
    }

    // TODO: We'd like this to be `private` but for Swifty reasons,
    // we can't implement `FfiConverter` without making this `required` and we can't
    // make it `required` without making it `public`.
#if swift(>=5.8)
    @_documentation(visibility: private)
#endif
    required public init(unsafeFromHandle handle: UInt64) {
        self.handle = handle
    }

    // This constructor can be used to instantiate a fake object.
    // - Parameter noHandle: Placeholder value so we can have a constructor separate from the default empty one that may be implemented for classes extending [FFIObject].
    //
    // - Warning:
    //     Any object instantiated with this constructor cannot be passed to an actual Rust-backed object. Since there isn't a backing handle the FFI lower functions will crash.
#if swift(>=5.8)
    @_documentation(visibility: private)
#endif
    public init(noHandle: NoHandle) {
        self.handle = 0
    }

#if swift(>=5.8)
    @_documentation(visibility: private)
#endif
    public func uniffiCloneHandle() -> UInt64 {
        return try! rustCall { uniffi_agentsudo_uniffi_fn_clone_ticket(self.handle, $0) }
    }
    // No primary constructor declared for this class.

    deinit {
        if handle == 0 {
            // Mock objects have handle=0 don't try to free them
            return
        }

        try! rustCall { uniffi_agentsudo_uniffi_fn_free_ticket(handle, $0) }
    }




    /**
     * Walks away: a later answer finds the request cancelled.
     */
open func cancel()throws   {try rustCallWithError(FfiConverterTypeSudoError_lift) {
        uniffiCallStatus in
    uniffi_agentsudo_uniffi_fn_method_ticket_cancel(
            self.uniffiCloneHandle(),uniffiCallStatus
    )
}
}

    /**
     * Spends the approval. Throws if it was spent before, was never given, or could not be recorded.
     */
open func claim()throws   {try rustCallWithError(FfiConverterTypeSudoError_lift) {
        uniffiCallStatus in
    uniffi_agentsudo_uniffi_fn_method_ticket_claim(
            self.uniffiCloneHandle(),uniffiCallStatus
    )
}
}

    /**
     * What people see and type: 8 hex digits.
     */
open func code() -> String  {
    return try!  FfiConverterString.lift(try! rustCall() {
        uniffiCallStatus in
    uniffi_agentsudo_uniffi_fn_method_ticket_code(
            self.uniffiCloneHandle(),uniffiCallStatus
    )
})
}

    /**
     * The request's id, as the buttons carry it: 32 hex digits.
     */
open func id() -> String  {
    return try!  FfiConverterString.lift(try! rustCall() {
        uniffiCallStatus in
    uniffi_agentsudo_uniffi_fn_method_ticket_id(
            self.uniffiCloneHandle(),uniffiCallStatus
    )
})
}

    /**
     * How it stands now; nothing while it is pending.
     */
open func poll()throws  -> Settlement?  {
    return try  FfiConverterOptionTypeSettlement.lift(try rustCallWithError(FfiConverterTypeSudoError_lift) {
        uniffiCallStatus in
    uniffi_agentsudo_uniffi_fn_method_ticket_poll(
            self.uniffiCloneHandle(),uniffiCallStatus
    )
})
}

    /**
     * Waits until the request has ended, at the latest until its deadline. Cancelling the wait cancels the request.
     */
open func settled()async throws  -> Settlement  {
    return
        try  await uniffiRustCallAsync(
            rustFutureFunc: {
                uniffi_agentsudo_uniffi_fn_method_ticket_settled(
                        self.uniffiCloneHandle()
                )
            },
            pollFunc: ffi_agentsudo_uniffi_rust_future_poll_u64,
            completeFunc: ffi_agentsudo_uniffi_rust_future_complete_u64,
            freeFunc: ffi_agentsudo_uniffi_rust_future_free_u64,
            liftFunc: FfiConverterTypeSettlement_lift,
            errorHandler: FfiConverterTypeSudoError_lift
        )
}

    /**
     * Waits until the request has ended, on this thread.
     */
open func wait()throws  -> Settlement  {
    return try  FfiConverterTypeSettlement_lift(try rustCallWithError(FfiConverterTypeSudoError_lift) {
        uniffiCallStatus in
    uniffi_agentsudo_uniffi_fn_method_ticket_wait(
            self.uniffiCloneHandle(),uniffiCallStatus
    )
})
}



}


#if swift(>=5.8)
@_documentation(visibility: private)
#endif
public struct FfiConverterTypeTicket: FfiConverter {
    typealias FfiType = UInt64
    typealias SwiftType = Ticket

    public static func lift(_ handle: UInt64) throws -> Ticket {
        return Ticket(unsafeFromHandle: handle)
    }

    public static func lower(_ value: Ticket) -> UInt64 {
        return value.uniffiCloneHandle()
    }

    public static func read(from buf: inout (data: Data, offset: Data.Index)) throws -> Ticket {
        let handle: UInt64 = try readInt(&buf)
        return try lift(handle)
    }

    public static func write(_ value: Ticket, into buf: inout [UInt8]) {
        writeInt(&buf, lower(value))
    }
}


#if swift(>=5.8)
@_documentation(visibility: private)
#endif
public func FfiConverterTypeTicket_lift(_ handle: UInt64) throws -> Ticket {
    return try FfiConverterTypeTicket.lift(handle)
}

#if swift(>=5.8)
@_documentation(visibility: private)
#endif
public func FfiConverterTypeTicket_lower(_ value: Ticket) -> UInt64 {
    return FfiConverterTypeTicket.lower(value)
}




/**
 * What a Slack app is made from.
 */
public struct AppManifest: Equatable, Hashable {
    /**
     * The manifest.
     */
    public var json: String
    /**
     * The same as YAML.
     */
    public var yaml: String
    /**
     * Opens Slack's form for a new app with it filled in.
     */
    public var link: String

    // Default memberwise initializers are never public by default, so we
    // declare one manually.
    public init(
        /**
         * The manifest.
         */json: String,
        /**
         * The same as YAML.
         */yaml: String,
        /**
         * Opens Slack's form for a new app with it filled in.
         */link: String) {
        self.json = json
        self.yaml = yaml
        self.link = link
    }




}

#if compiler(>=6)
extension AppManifest: Sendable {}
#endif

#if swift(>=5.8)
@_documentation(visibility: private)
#endif
public struct FfiConverterTypeAppManifest: FfiConverterRustBuffer {
    public static func read(from buf: inout (data: Data, offset: Data.Index)) throws -> AppManifest {
        return
            try AppManifest(
                json: FfiConverterString.read(from: &buf),
                yaml: FfiConverterString.read(from: &buf),
                link: FfiConverterString.read(from: &buf)
        )
    }

    public static func write(_ value: AppManifest, into buf: inout [UInt8]) {
        FfiConverterString.write(value.json, into: &buf)
        FfiConverterString.write(value.yaml, into: &buf)
        FfiConverterString.write(value.link, into: &buf)
    }
}


#if swift(>=5.8)
@_documentation(visibility: private)
#endif
public func FfiConverterTypeAppManifest_lift(_ buf: RustBuffer) throws -> AppManifest {
    return try FfiConverterTypeAppManifest.lift(buf)
}

#if swift(>=5.8)
@_documentation(visibility: private)
#endif
public func FfiConverterTypeAppManifest_lower(_ value: AppManifest) -> RustBuffer {
    return FfiConverterTypeAppManifest.lower(value)
}


/**
 * How long a file was when somebody noted it, so that a shortened or rewritten one is found out.
 */
public struct AuditAnchor: Equatable, Hashable {
    /**
     * How many records there were.
     */
    public var count: UInt64
    /**
     * The hash of the last of them: 64 hex digits.
     */
    public var head: String

    // Default memberwise initializers are never public by default, so we
    // declare one manually.
    public init(
        /**
         * How many records there were.
         */count: UInt64,
        /**
         * The hash of the last of them: 64 hex digits.
         */head: String) {
        self.count = count
        self.head = head
    }




}

#if compiler(>=6)
extension AuditAnchor: Sendable {}
#endif

#if swift(>=5.8)
@_documentation(visibility: private)
#endif
public struct FfiConverterTypeAuditAnchor: FfiConverterRustBuffer {
    public static func read(from buf: inout (data: Data, offset: Data.Index)) throws -> AuditAnchor {
        return
            try AuditAnchor(
                count: FfiConverterUInt64.read(from: &buf),
                head: FfiConverterString.read(from: &buf)
        )
    }

    public static func write(_ value: AuditAnchor, into buf: inout [UInt8]) {
        FfiConverterUInt64.write(value.count, into: &buf)
        FfiConverterString.write(value.head, into: &buf)
    }
}


#if swift(>=5.8)
@_documentation(visibility: private)
#endif
public func FfiConverterTypeAuditAnchor_lift(_ buf: RustBuffer) throws -> AuditAnchor {
    return try FfiConverterTypeAuditAnchor.lift(buf)
}

#if swift(>=5.8)
@_documentation(visibility: private)
#endif
public func FfiConverterTypeAuditAnchor_lower(_ value: AuditAnchor) -> RustBuffer {
    return FfiConverterTypeAuditAnchor.lower(value)
}


/**
 * What became of a check.
 */
public struct AuditVerification: Equatable, Hashable {
    /**
     * Does the chain hold?
     */
    public var holds: Bool
    /**
     * A line for people.
     */
    public var report: String

    // Default memberwise initializers are never public by default, so we
    // declare one manually.
    public init(
        /**
         * Does the chain hold?
         */holds: Bool,
        /**
         * A line for people.
         */report: String) {
        self.holds = holds
        self.report = report
    }




}

#if compiler(>=6)
extension AuditVerification: Sendable {}
#endif

#if swift(>=5.8)
@_documentation(visibility: private)
#endif
public struct FfiConverterTypeAuditVerification: FfiConverterRustBuffer {
    public static func read(from buf: inout (data: Data, offset: Data.Index)) throws -> AuditVerification {
        return
            try AuditVerification(
                holds: FfiConverterBool.read(from: &buf),
                report: FfiConverterString.read(from: &buf)
        )
    }

    public static func write(_ value: AuditVerification, into buf: inout [UInt8]) {
        FfiConverterBool.write(value.holds, into: &buf)
        FfiConverterString.write(value.report, into: &buf)
    }
}


#if swift(>=5.8)
@_documentation(visibility: private)
#endif
public func FfiConverterTypeAuditVerification_lift(_ buf: RustBuffer) throws -> AuditVerification {
    return try FfiConverterTypeAuditVerification.lift(buf)
}

#if swift(>=5.8)
@_documentation(visibility: private)
#endif
public func FfiConverterTypeAuditVerification_lower(_ value: AuditVerification) -> RustBuffer {
    return FfiConverterTypeAuditVerification.lower(value)
}


/**
 * A refusal, with everything a caller, a log and a model are told about it.
 */
public struct Denial: Equatable, Hashable {
    /**
     * For people and models. Names the scope, never the scopes that the agent holds.
     */
    public var message: String
    /**
     * Why, finer than the code: `denied_by_person`, `args_changed`, ….
     */
    public var reason: String
    /**
     * The agent's name; nothing without a session.
     */
    public var agent: String?
    /**
     * The agent's id; nothing without a session.
     */
    public var agentId: String?
    /**
     * The missing scope or scopes, as one line.
     */
    public var scope: String
    /**
     * The function's name.
     */
    public var function: String
    /**
     * The request's id, where a human was asked.
     */
    public var approvalId: String?
    /**
     * The name of who said no, where somebody did.
     */
    public var decidedBy: String?
    /**
     * The words of who said no.
     */
    public var note: String?

    // Default memberwise initializers are never public by default, so we
    // declare one manually.
    public init(
        /**
         * For people and models. Names the scope, never the scopes that the agent holds.
         */message: String,
        /**
         * Why, finer than the code: `denied_by_person`, `args_changed`, ….
         */reason: String,
        /**
         * The agent's name; nothing without a session.
         */agent: String?,
        /**
         * The agent's id; nothing without a session.
         */agentId: String?,
        /**
         * The missing scope or scopes, as one line.
         */scope: String,
        /**
         * The function's name.
         */function: String,
        /**
         * The request's id, where a human was asked.
         */approvalId: String?,
        /**
         * The name of who said no, where somebody did.
         */decidedBy: String?,
        /**
         * The words of who said no.
         */note: String?) {
        self.message = message
        self.reason = reason
        self.agent = agent
        self.agentId = agentId
        self.scope = scope
        self.function = function
        self.approvalId = approvalId
        self.decidedBy = decidedBy
        self.note = note
    }




}

#if compiler(>=6)
extension Denial: Sendable {}
#endif

#if swift(>=5.8)
@_documentation(visibility: private)
#endif
public struct FfiConverterTypeDenial: FfiConverterRustBuffer {
    public static func read(from buf: inout (data: Data, offset: Data.Index)) throws -> Denial {
        return
            try Denial(
                message: FfiConverterString.read(from: &buf),
                reason: FfiConverterString.read(from: &buf),
                agent: FfiConverterOptionString.read(from: &buf),
                agentId: FfiConverterOptionString.read(from: &buf),
                scope: FfiConverterString.read(from: &buf),
                function: FfiConverterString.read(from: &buf),
                approvalId: FfiConverterOptionString.read(from: &buf),
                decidedBy: FfiConverterOptionString.read(from: &buf),
                note: FfiConverterOptionString.read(from: &buf)
        )
    }

    public static func write(_ value: Denial, into buf: inout [UInt8]) {
        FfiConverterString.write(value.message, into: &buf)
        FfiConverterString.write(value.reason, into: &buf)
        FfiConverterOptionString.write(value.agent, into: &buf)
        FfiConverterOptionString.write(value.agentId, into: &buf)
        FfiConverterString.write(value.scope, into: &buf)
        FfiConverterString.write(value.function, into: &buf)
        FfiConverterOptionString.write(value.approvalId, into: &buf)
        FfiConverterOptionString.write(value.decidedBy, into: &buf)
        FfiConverterOptionString.write(value.note, into: &buf)
    }
}


#if swift(>=5.8)
@_documentation(visibility: private)
#endif
public func FfiConverterTypeDenial_lift(_ buf: RustBuffer) throws -> Denial {
    return try FfiConverterTypeDenial.lift(buf)
}

#if swift(>=5.8)
@_documentation(visibility: private)
#endif
public func FfiConverterTypeDenial_lower(_ value: Denial) -> RustBuffer {
    return FfiConverterTypeDenial.lower(value)
}


/**
 * What a person has changed about a call before approving it.
 */
public struct Edited: Equatable, Hashable {
    /**
     * All arguments as they were approved, as a JSON object: the call to run. The form is that of `Question.freeze`.
     */
    public var arguments: String
    /**
     * The new values, as a JSON object by name: plain data.
     */
    public var changes: String
    /**
     * The name of who has changed them.
     */
    public var changedBy: String

    // Default memberwise initializers are never public by default, so we
    // declare one manually.
    public init(
        /**
         * All arguments as they were approved, as a JSON object: the call to run. The form is that of `Question.freeze`.
         */arguments: String,
        /**
         * The new values, as a JSON object by name: plain data.
         */changes: String,
        /**
         * The name of who has changed them.
         */changedBy: String) {
        self.arguments = arguments
        self.changes = changes
        self.changedBy = changedBy
    }




}

#if compiler(>=6)
extension Edited: Sendable {}
#endif

#if swift(>=5.8)
@_documentation(visibility: private)
#endif
public struct FfiConverterTypeEdited: FfiConverterRustBuffer {
    public static func read(from buf: inout (data: Data, offset: Data.Index)) throws -> Edited {
        return
            try Edited(
                arguments: FfiConverterString.read(from: &buf),
                changes: FfiConverterString.read(from: &buf),
                changedBy: FfiConverterString.read(from: &buf)
        )
    }

    public static func write(_ value: Edited, into buf: inout [UInt8]) {
        FfiConverterString.write(value.arguments, into: &buf)
        FfiConverterString.write(value.changes, into: &buf)
        FfiConverterString.write(value.changedBy, into: &buf)
    }
}


#if swift(>=5.8)
@_documentation(visibility: private)
#endif
public func FfiConverterTypeEdited_lift(_ buf: RustBuffer) throws -> Edited {
    return try FfiConverterTypeEdited.lift(buf)
}

#if swift(>=5.8)
@_documentation(visibility: private)
#endif
public func FfiConverterTypeEdited_lower(_ value: Edited) -> RustBuffer {
    return FfiConverterTypeEdited.lower(value)
}


/**
 * Something about a Slack app that was looked at.
 */
public struct Finding: Equatable, Hashable {
    /**
     * What: "bot token", "scopes", "channel", "clock", "signing secret", "app token".
     */
    public var what: String
    /**
     * How it is.
     */
    public var condition: Condition
    /**
     * What was found, or what to do about it.
     */
    public var text: String

    // Default memberwise initializers are never public by default, so we
    // declare one manually.
    public init(
        /**
         * What: "bot token", "scopes", "channel", "clock", "signing secret", "app token".
         */what: String,
        /**
         * How it is.
         */condition: Condition,
        /**
         * What was found, or what to do about it.
         */text: String) {
        self.what = what
        self.condition = condition
        self.text = text
    }




}

#if compiler(>=6)
extension Finding: Sendable {}
#endif

#if swift(>=5.8)
@_documentation(visibility: private)
#endif
public struct FfiConverterTypeFinding: FfiConverterRustBuffer {
    public static func read(from buf: inout (data: Data, offset: Data.Index)) throws -> Finding {
        return
            try Finding(
                what: FfiConverterString.read(from: &buf),
                condition: FfiConverterTypeCondition.read(from: &buf),
                text: FfiConverterString.read(from: &buf)
        )
    }

    public static func write(_ value: Finding, into buf: inout [UInt8]) {
        FfiConverterString.write(value.what, into: &buf)
        FfiConverterTypeCondition.write(value.condition, into: &buf)
        FfiConverterString.write(value.text, into: &buf)
    }
}


#if swift(>=5.8)
@_documentation(visibility: private)
#endif
public func FfiConverterTypeFinding_lift(_ buf: RustBuffer) throws -> Finding {
    return try FfiConverterTypeFinding.lift(buf)
}

#if swift(>=5.8)
@_documentation(visibility: private)
#endif
public func FfiConverterTypeFinding_lower(_ value: Finding) -> RustBuffer {
    return FfiConverterTypeFinding.lower(value)
}


/**
 * A header of a request or an answer.
 */
public struct Header: Equatable, Hashable {
    /**
     * Its name, in any case.
     */
    public var name: String
    /**
     * Its value.
     */
    public var value: String

    // Default memberwise initializers are never public by default, so we
    // declare one manually.
    public init(
        /**
         * Its name, in any case.
         */name: String,
        /**
         * Its value.
         */value: String) {
        self.name = name
        self.value = value
    }




}

#if compiler(>=6)
extension Header: Sendable {}
#endif

#if swift(>=5.8)
@_documentation(visibility: private)
#endif
public struct FfiConverterTypeHeader: FfiConverterRustBuffer {
    public static func read(from buf: inout (data: Data, offset: Data.Index)) throws -> Header {
        return
            try Header(
                name: FfiConverterString.read(from: &buf),
                value: FfiConverterString.read(from: &buf)
        )
    }

    public static func write(_ value: Header, into buf: inout [UInt8]) {
        FfiConverterString.write(value.name, into: &buf)
        FfiConverterString.write(value.value, into: &buf)
    }
}


#if swift(>=5.8)
@_documentation(visibility: private)
#endif
public func FfiConverterTypeHeader_lift(_ buf: RustBuffer) throws -> Header {
    return try FfiConverterTypeHeader.lift(buf)
}

#if swift(>=5.8)
@_documentation(visibility: private)
#endif
public func FfiConverterTypeHeader_lower(_ value: Header) -> RustBuffer {
    return FfiConverterTypeHeader.lower(value)
}


/**
 * What the web server sends back.
 */
public struct HttpAnswer: Equatable, Hashable {
    /**
     * The status.
     */
    public var status: UInt16
    /**
     * Names are in lower case.
     */
    public var headers: [Header]
    /**
     * The body.
     */
    public var body: Data

    // Default memberwise initializers are never public by default, so we
    // declare one manually.
    public init(
        /**
         * The status.
         */status: UInt16,
        /**
         * Names are in lower case.
         */headers: [Header],
        /**
         * The body.
         */body: Data) {
        self.status = status
        self.headers = headers
        self.body = body
    }




}

#if compiler(>=6)
extension HttpAnswer: Sendable {}
#endif

#if swift(>=5.8)
@_documentation(visibility: private)
#endif
public struct FfiConverterTypeHttpAnswer: FfiConverterRustBuffer {
    public static func read(from buf: inout (data: Data, offset: Data.Index)) throws -> HttpAnswer {
        return
            try HttpAnswer(
                status: FfiConverterUInt16.read(from: &buf),
                headers: FfiConverterSequenceTypeHeader.read(from: &buf),
                body: FfiConverterData.read(from: &buf)
        )
    }

    public static func write(_ value: HttpAnswer, into buf: inout [UInt8]) {
        FfiConverterUInt16.write(value.status, into: &buf)
        FfiConverterSequenceTypeHeader.write(value.headers, into: &buf)
        FfiConverterData.write(value.body, into: &buf)
    }
}


#if swift(>=5.8)
@_documentation(visibility: private)
#endif
public func FfiConverterTypeHttpAnswer_lift(_ buf: RustBuffer) throws -> HttpAnswer {
    return try FfiConverterTypeHttpAnswer.lift(buf)
}

#if swift(>=5.8)
@_documentation(visibility: private)
#endif
public func FfiConverterTypeHttpAnswer_lower(_ value: HttpAnswer) -> RustBuffer {
    return FfiConverterTypeHttpAnswer.lower(value)
}


/**
 * How much of a call's arguments is read. Beyond, the call is refused: a host need not write on.
 */
public struct Limits: Equatable, Hashable {
    /**
     * How deep values may be nested; an argument itself is at 1.
     */
    public var depth: UInt32
    /**
     * How many bytes texts and the like may have in all; each value counts eight more.
     */
    public var bytes: UInt32

    // Default memberwise initializers are never public by default, so we
    // declare one manually.
    public init(
        /**
         * How deep values may be nested; an argument itself is at 1.
         */depth: UInt32,
        /**
         * How many bytes texts and the like may have in all; each value counts eight more.
         */bytes: UInt32) {
        self.depth = depth
        self.bytes = bytes
    }




}

#if compiler(>=6)
extension Limits: Sendable {}
#endif

#if swift(>=5.8)
@_documentation(visibility: private)
#endif
public struct FfiConverterTypeLimits: FfiConverterRustBuffer {
    public static func read(from buf: inout (data: Data, offset: Data.Index)) throws -> Limits {
        return
            try Limits(
                depth: FfiConverterUInt32.read(from: &buf),
                bytes: FfiConverterUInt32.read(from: &buf)
        )
    }

    public static func write(_ value: Limits, into buf: inout [UInt8]) {
        FfiConverterUInt32.write(value.depth, into: &buf)
        FfiConverterUInt32.write(value.bytes, into: &buf)
    }
}


#if swift(>=5.8)
@_documentation(visibility: private)
#endif
public func FfiConverterTypeLimits_lift(_ buf: RustBuffer) throws -> Limits {
    return try FfiConverterTypeLimits.lift(buf)
}

#if swift(>=5.8)
@_documentation(visibility: private)
#endif
public func FfiConverterTypeLimits_lower(_ value: Limits) -> RustBuffer {
    return FfiConverterTypeLimits.lower(value)
}


/**
 * A text among the arguments of a call.
 */
public struct PlacedArgument: Equatable, Hashable {
    /**
     * The parameter's name, if known.
     */
    public var name: String?
    /**
     * Was it passed by its position?
     */
    public var positional: Bool

    // Default memberwise initializers are never public by default, so we
    // declare one manually.
    public init(
        /**
         * The parameter's name, if known.
         */name: String?,
        /**
         * Was it passed by its position?
         */positional: Bool) {
        self.name = name
        self.positional = positional
    }




}

#if compiler(>=6)
extension PlacedArgument: Sendable {}
#endif

#if swift(>=5.8)
@_documentation(visibility: private)
#endif
public struct FfiConverterTypePlacedArgument: FfiConverterRustBuffer {
    public static func read(from buf: inout (data: Data, offset: Data.Index)) throws -> PlacedArgument {
        return
            try PlacedArgument(
                name: FfiConverterOptionString.read(from: &buf),
                positional: FfiConverterBool.read(from: &buf)
        )
    }

    public static func write(_ value: PlacedArgument, into buf: inout [UInt8]) {
        FfiConverterOptionString.write(value.name, into: &buf)
        FfiConverterBool.write(value.positional, into: &buf)
    }
}


#if swift(>=5.8)
@_documentation(visibility: private)
#endif
public func FfiConverterTypePlacedArgument_lift(_ buf: RustBuffer) throws -> PlacedArgument {
    return try FfiConverterTypePlacedArgument.lift(buf)
}

#if swift(>=5.8)
@_documentation(visibility: private)
#endif
public func FfiConverterTypePlacedArgument_lower(_ value: PlacedArgument) -> RustBuffer {
    return FfiConverterTypePlacedArgument.lower(value)
}


/**
 * What a script says.
 */

public enum Answer: Equatable, Hashable {

    /**
     * Yes.
     */
    case approved
    /**
     * No.
     */
    case denied
    /**
     * Nobody answers.
     */
    case timeout





}

#if compiler(>=6)
extension Answer: Sendable {}
#endif

#if swift(>=5.8)
@_documentation(visibility: private)
#endif
public struct FfiConverterTypeAnswer: FfiConverterRustBuffer {
    typealias SwiftType = Answer

    public static func read(from buf: inout (data: Data, offset: Data.Index)) throws -> Answer {
        let variant: Int32 = try readInt(&buf)
        switch variant {

        case 1: return .approved

        case 2: return .denied

        case 3: return .timeout

        default: throw UniffiInternalError.unexpectedEnumCase
        }
    }

    public static func write(_ value: Answer, into buf: inout [UInt8]) {
        switch value {


        case .approved:
            writeInt(&buf, Int32(1))


        case .denied:
            writeInt(&buf, Int32(2))


        case .timeout:
            writeInt(&buf, Int32(3))

        }
    }
}


#if swift(>=5.8)
@_documentation(visibility: private)
#endif
public func FfiConverterTypeAnswer_lift(_ buf: RustBuffer) throws -> Answer {
    return try FfiConverterTypeAnswer.lift(buf)
}

#if swift(>=5.8)
@_documentation(visibility: private)
#endif
public func FfiConverterTypeAnswer_lower(_ value: Answer) -> RustBuffer {
    return FfiConverterTypeAnswer.lower(value)
}



/**
 * How something is.
 */

public enum Condition: Equatable, Hashable {

    /**
     * As it should be.
     */
    case good
    /**
     * It cannot be told from here.
     */
    case unknown
    /**
     * It is not going to work.
     */
    case wrong





}

#if compiler(>=6)
extension Condition: Sendable {}
#endif

#if swift(>=5.8)
@_documentation(visibility: private)
#endif
public struct FfiConverterTypeCondition: FfiConverterRustBuffer {
    typealias SwiftType = Condition

    public static func read(from buf: inout (data: Data, offset: Data.Index)) throws -> Condition {
        let variant: Int32 = try readInt(&buf)
        switch variant {

        case 1: return .good

        case 2: return .unknown

        case 3: return .wrong

        default: throw UniffiInternalError.unexpectedEnumCase
        }
    }

    public static func write(_ value: Condition, into buf: inout [UInt8]) {
        switch value {


        case .good:
            writeInt(&buf, Int32(1))


        case .unknown:
            writeInt(&buf, Int32(2))


        case .wrong:
            writeInt(&buf, Int32(3))

        }
    }
}


#if swift(>=5.8)
@_documentation(visibility: private)
#endif
public func FfiConverterTypeCondition_lift(_ buf: RustBuffer) throws -> Condition {
    return try FfiConverterTypeCondition.lift(buf)
}

#if swift(>=5.8)
@_documentation(visibility: private)
#endif
public func FfiConverterTypeCondition_lower(_ value: Condition) -> RustBuffer {
    return FfiConverterTypeCondition.lower(value)
}



/**
 * The eight codes.
 */

public enum ErrorCode: Equatable, Hashable {

    /**
     * No session is open here.
     */
    case noSession
    /**
     * The session ended or its time ran out.
     */
    case sessionExpired
    /**
     * The agent does not hold the scope.
     */
    case missingScope
    /**
     * A human or a callback said no, or gave an answer that is not a yes.
     */
    case rejected
    /**
     * Nobody answered in time.
     */
    case approvalTimeout
    /**
     * Nobody could be asked, or the answer could not be recorded.
     */
    case unavailable
    /**
     * An argument or a setting is wrong.
     */
    case invalid
    /**
     * A defect of ours.
     */
    case `internal`





}

#if compiler(>=6)
extension ErrorCode: Sendable {}
#endif

#if swift(>=5.8)
@_documentation(visibility: private)
#endif
public struct FfiConverterTypeErrorCode: FfiConverterRustBuffer {
    typealias SwiftType = ErrorCode

    public static func read(from buf: inout (data: Data, offset: Data.Index)) throws -> ErrorCode {
        let variant: Int32 = try readInt(&buf)
        switch variant {

        case 1: return .noSession

        case 2: return .sessionExpired

        case 3: return .missingScope

        case 4: return .rejected

        case 5: return .approvalTimeout

        case 6: return .unavailable

        case 7: return .invalid

        case 8: return .`internal`

        default: throw UniffiInternalError.unexpectedEnumCase
        }
    }

    public static func write(_ value: ErrorCode, into buf: inout [UInt8]) {
        switch value {


        case .noSession:
            writeInt(&buf, Int32(1))


        case .sessionExpired:
            writeInt(&buf, Int32(2))


        case .missingScope:
            writeInt(&buf, Int32(3))


        case .rejected:
            writeInt(&buf, Int32(4))


        case .approvalTimeout:
            writeInt(&buf, Int32(5))


        case .unavailable:
            writeInt(&buf, Int32(6))


        case .invalid:
            writeInt(&buf, Int32(7))


        case .`internal`:
            writeInt(&buf, Int32(8))

        }
    }
}


#if swift(>=5.8)
@_documentation(visibility: private)
#endif
public func FfiConverterTypeErrorCode_lift(_ buf: RustBuffer) throws -> ErrorCode {
    return try FfiConverterTypeErrorCode.lift(buf)
}

#if swift(>=5.8)
@_documentation(visibility: private)
#endif
public func FfiConverterTypeErrorCode_lower(_ value: ErrorCode) -> RustBuffer {
    return FfiConverterTypeErrorCode.lower(value)
}



/**
 * How much a line matters.
 */

public enum LogLevel: Equatable, Hashable {

    /**
     * Granted calls.
     */
    case debug
    /**
     * Sessions, approvals by callbacks.
     */
    case info
    /**
     * Something to look at.
     */
    case warning
    /**
     * Refused calls, and faults.
     */
    case error





}

#if compiler(>=6)
extension LogLevel: Sendable {}
#endif

#if swift(>=5.8)
@_documentation(visibility: private)
#endif
public struct FfiConverterTypeLogLevel: FfiConverterRustBuffer {
    typealias SwiftType = LogLevel

    public static func read(from buf: inout (data: Data, offset: Data.Index)) throws -> LogLevel {
        let variant: Int32 = try readInt(&buf)
        switch variant {

        case 1: return .debug

        case 2: return .info

        case 3: return .warning

        case 4: return .error

        default: throw UniffiInternalError.unexpectedEnumCase
        }
    }

    public static func write(_ value: LogLevel, into buf: inout [UInt8]) {
        switch value {


        case .debug:
            writeInt(&buf, Int32(1))


        case .info:
            writeInt(&buf, Int32(2))


        case .warning:
            writeInt(&buf, Int32(3))


        case .error:
            writeInt(&buf, Int32(4))

        }
    }
}


#if swift(>=5.8)
@_documentation(visibility: private)
#endif
public func FfiConverterTypeLogLevel_lift(_ buf: RustBuffer) throws -> LogLevel {
    return try FfiConverterTypeLogLevel.lift(buf)
}

#if swift(>=5.8)
@_documentation(visibility: private)
#endif
public func FfiConverterTypeLogLevel_lower(_ value: LogLevel) -> RustBuffer {
    return FfiConverterTypeLogLevel.lower(value)
}



/**
 * Who speaks.
 */

public enum Logger: Equatable, Hashable {

    /**
     * `agentsudo`: one JSON object a record.
     */
    case core
    /**
     * `agentsudo.slack`.
     */
    case slack
    /**
     * `agentsudo.cloud`.
     */
    case cloud





}

#if compiler(>=6)
extension Logger: Sendable {}
#endif

#if swift(>=5.8)
@_documentation(visibility: private)
#endif
public struct FfiConverterTypeLogger: FfiConverterRustBuffer {
    typealias SwiftType = Logger

    public static func read(from buf: inout (data: Data, offset: Data.Index)) throws -> Logger {
        let variant: Int32 = try readInt(&buf)
        switch variant {

        case 1: return .core

        case 2: return .slack

        case 3: return .cloud

        default: throw UniffiInternalError.unexpectedEnumCase
        }
    }

    public static func write(_ value: Logger, into buf: inout [UInt8]) {
        switch value {


        case .core:
            writeInt(&buf, Int32(1))


        case .slack:
            writeInt(&buf, Int32(2))


        case .cloud:
            writeInt(&buf, Int32(3))

        }
    }
}


#if swift(>=5.8)
@_documentation(visibility: private)
#endif
public func FfiConverterTypeLogger_lift(_ buf: RustBuffer) throws -> Logger {
    return try FfiConverterTypeLogger.lift(buf)
}

#if swift(>=5.8)
@_documentation(visibility: private)
#endif
public func FfiConverterTypeLogger_lower(_ value: Logger) -> RustBuffer {
    return FfiConverterTypeLogger.lower(value)
}



/**
 * What becomes of a call whose record cannot be written within five seconds.
 */

public enum OnAuditError: Equatable, Hashable {

    /**
     * It is refused.
     */
    case deny
    /**
     * It runs all the same.
     */
    case allow





}

#if compiler(>=6)
extension OnAuditError: Sendable {}
#endif

#if swift(>=5.8)
@_documentation(visibility: private)
#endif
public struct FfiConverterTypeOnAuditError: FfiConverterRustBuffer {
    typealias SwiftType = OnAuditError

    public static func read(from buf: inout (data: Data, offset: Data.Index)) throws -> OnAuditError {
        let variant: Int32 = try readInt(&buf)
        switch variant {

        case 1: return .deny

        case 2: return .allow

        default: throw UniffiInternalError.unexpectedEnumCase
        }
    }

    public static func write(_ value: OnAuditError, into buf: inout [UInt8]) {
        switch value {


        case .deny:
            writeInt(&buf, Int32(1))


        case .allow:
            writeInt(&buf, Int32(2))

        }
    }
}


#if swift(>=5.8)
@_documentation(visibility: private)
#endif
public func FfiConverterTypeOnAuditError_lift(_ buf: RustBuffer) throws -> OnAuditError {
    return try FfiConverterTypeOnAuditError.lift(buf)
}

#if swift(>=5.8)
@_documentation(visibility: private)
#endif
public func FfiConverterTypeOnAuditError_lower(_ value: OnAuditError) -> RustBuffer {
    return FfiConverterTypeOnAuditError.lower(value)
}



/**
 * What happens when a scope is missing.
 */

public enum OnDeny: Equatable, Hashable {

    /**
     * Refuse.
     */
    case raise
    /**
     * Audit mode: put it on record and run all the same.
     */
    case log
    /**
     * Ask a callback or an approver.
     */
    case ask





}

#if compiler(>=6)
extension OnDeny: Sendable {}
#endif

#if swift(>=5.8)
@_documentation(visibility: private)
#endif
public struct FfiConverterTypeOnDeny: FfiConverterRustBuffer {
    typealias SwiftType = OnDeny

    public static func read(from buf: inout (data: Data, offset: Data.Index)) throws -> OnDeny {
        let variant: Int32 = try readInt(&buf)
        switch variant {

        case 1: return .raise

        case 2: return .log

        case 3: return .ask

        default: throw UniffiInternalError.unexpectedEnumCase
        }
    }

    public static func write(_ value: OnDeny, into buf: inout [UInt8]) {
        switch value {


        case .raise:
            writeInt(&buf, Int32(1))


        case .log:
            writeInt(&buf, Int32(2))


        case .ask:
            writeInt(&buf, Int32(3))

        }
    }
}


#if swift(>=5.8)
@_documentation(visibility: private)
#endif
public func FfiConverterTypeOnDeny_lift(_ buf: RustBuffer) throws -> OnDeny {
    return try FfiConverterTypeOnDeny.lift(buf)
}

#if swift(>=5.8)
@_documentation(visibility: private)
#endif
public func FfiConverterTypeOnDeny_lower(_ value: OnDeny) -> RustBuffer {
    return FfiConverterTypeOnDeny.lower(value)
}



/**
 * What becomes of a text that breaks a rule.
 */

public enum OnViolation: Equatable, Hashable {

    /**
     * An error.
     */
    case raise
    /**
     * A warning, and the text passes.
     */
    case log
    /**
     * A message of yours is the answer.
     */
    case redirect





}

#if compiler(>=6)
extension OnViolation: Sendable {}
#endif

#if swift(>=5.8)
@_documentation(visibility: private)
#endif
public struct FfiConverterTypeOnViolation: FfiConverterRustBuffer {
    typealias SwiftType = OnViolation

    public static func read(from buf: inout (data: Data, offset: Data.Index)) throws -> OnViolation {
        let variant: Int32 = try readInt(&buf)
        switch variant {

        case 1: return .raise

        case 2: return .log

        case 3: return .redirect

        default: throw UniffiInternalError.unexpectedEnumCase
        }
    }

    public static func write(_ value: OnViolation, into buf: inout [UInt8]) {
        switch value {


        case .raise:
            writeInt(&buf, Int32(1))


        case .log:
            writeInt(&buf, Int32(2))


        case .redirect:
            writeInt(&buf, Int32(3))

        }
    }
}


#if swift(>=5.8)
@_documentation(visibility: private)
#endif
public func FfiConverterTypeOnViolation_lift(_ buf: RustBuffer) throws -> OnViolation {
    return try FfiConverterTypeOnViolation.lift(buf)
}

#if swift(>=5.8)
@_documentation(visibility: private)
#endif
public func FfiConverterTypeOnViolation_lower(_ value: OnViolation) -> RustBuffer {
    return FfiConverterTypeOnViolation.lower(value)
}



/**
 * Where a text stands.
 */

public enum Place: Equatable, Hashable {

    /**
     * What a user said.
     */
    case input
    /**
     * Another argument of the call.
     */
    case argument
    /**
     * What the agent answers.
     */
    case output





}

#if compiler(>=6)
extension Place: Sendable {}
#endif

#if swift(>=5.8)
@_documentation(visibility: private)
#endif
public struct FfiConverterTypePlace: FfiConverterRustBuffer {
    typealias SwiftType = Place

    public static func read(from buf: inout (data: Data, offset: Data.Index)) throws -> Place {
        let variant: Int32 = try readInt(&buf)
        switch variant {

        case 1: return .input

        case 2: return .argument

        case 3: return .output

        default: throw UniffiInternalError.unexpectedEnumCase
        }
    }

    public static func write(_ value: Place, into buf: inout [UInt8]) {
        switch value {


        case .input:
            writeInt(&buf, Int32(1))


        case .argument:
            writeInt(&buf, Int32(2))


        case .output:
            writeInt(&buf, Int32(3))

        }
    }
}


#if swift(>=5.8)
@_documentation(visibility: private)
#endif
public func FfiConverterTypePlace_lift(_ buf: RustBuffer) throws -> Place {
    return try FfiConverterTypePlace.lift(buf)
}

#if swift(>=5.8)
@_documentation(visibility: private)
#endif
public func FfiConverterTypePlace_lower(_ value: Place) -> RustBuffer {
    return FfiConverterTypePlace.lower(value)
}



/**
 * What a callback said. Not a truth value: some languages take one from whatever they are given.
 */

public enum Said: Equatable, Hashable {

    /**
     * Exactly true.
     */
    case yes
    /**
     * Exactly false.
     */
    case no
    /**
     * Anything else: never a yes.
     */
    case neither





}

#if compiler(>=6)
extension Said: Sendable {}
#endif

#if swift(>=5.8)
@_documentation(visibility: private)
#endif
public struct FfiConverterTypeSaid: FfiConverterRustBuffer {
    typealias SwiftType = Said

    public static func read(from buf: inout (data: Data, offset: Data.Index)) throws -> Said {
        let variant: Int32 = try readInt(&buf)
        switch variant {

        case 1: return .yes

        case 2: return .no

        case 3: return .neither

        default: throw UniffiInternalError.unexpectedEnumCase
        }
    }

    public static func write(_ value: Said, into buf: inout [UInt8]) {
        switch value {


        case .yes:
            writeInt(&buf, Int32(1))


        case .no:
            writeInt(&buf, Int32(2))


        case .neither:
            writeInt(&buf, Int32(3))

        }
    }
}


#if swift(>=5.8)
@_documentation(visibility: private)
#endif
public func FfiConverterTypeSaid_lift(_ buf: RustBuffer) throws -> Said {
    return try FfiConverterTypeSaid.lift(buf)
}

#if swift(>=5.8)
@_documentation(visibility: private)
#endif
public func FfiConverterTypeSaid_lower(_ value: Said) -> RustBuffer {
    return FfiConverterTypeSaid.lower(value)
}



/**
 * What went wrong, by what the caller would do about it. `docs/errors.md` has the policy.
 *
 * The first six are "permission denied": whatever went wrong, the guarded function has not run.
 */
public
enum SudoError: Swift.Error, Equatable, Hashable, Foundation.LocalizedError {



    /**
     * No session is open here. Start one around the call.
     */
    case NoSession(
        /**
         * The refusal.
         */denial: Denial
    )
    /**
     * The session ended or its time ran out. Start a new one.
     */
    case SessionExpired(
        /**
         * The refusal.
         */denial: Denial
    )
    /**
     * The agent does not hold the scope. Grant it, or ask a human.
     */
    case MissingScope(
        /**
         * The refusal.
         */denial: Denial
    )
    /**
     * A human or a callback said no, or gave an answer that is not a yes. Do not retry.
     */
    case Rejected(
        /**
         * The refusal.
         */denial: Denial
    )
    /**
     * Nobody answered in time. Ask again later.
     */
    case ApprovalTimeout(
        /**
         * The refusal.
         */denial: Denial
    )
    /**
     * Nobody could be asked, or the answer could not be recorded. Retryable.
     */
    case Unavailable(
        /**
         * The refusal.
         */denial: Denial
    )
    /**
     * An argument or a setting is wrong. Mend it.
     */
    case Invalid(
        /**
         * What is wrong and how to mend it.
         */explanation: String
    )
    /**
     * A defect of ours. Report it.
     */
    case Internal(
        /**
         * What happened.
         */explanation: String
    )






    public var errorDescription: String? {
        String(reflecting: self)
    }

}

#if compiler(>=6)
extension SudoError: Sendable {}
#endif

#if swift(>=5.8)
@_documentation(visibility: private)
#endif
public struct FfiConverterTypeSudoError: FfiConverterRustBuffer {
    typealias SwiftType = SudoError

    public static func read(from buf: inout (data: Data, offset: Data.Index)) throws -> SudoError {
        let variant: Int32 = try readInt(&buf)
        switch variant {




        case 1: return .NoSession(
            denial: try FfiConverterTypeDenial.read(from: &buf)
            )
        case 2: return .SessionExpired(
            denial: try FfiConverterTypeDenial.read(from: &buf)
            )
        case 3: return .MissingScope(
            denial: try FfiConverterTypeDenial.read(from: &buf)
            )
        case 4: return .Rejected(
            denial: try FfiConverterTypeDenial.read(from: &buf)
            )
        case 5: return .ApprovalTimeout(
            denial: try FfiConverterTypeDenial.read(from: &buf)
            )
        case 6: return .Unavailable(
            denial: try FfiConverterTypeDenial.read(from: &buf)
            )
        case 7: return .Invalid(
            explanation: try FfiConverterString.read(from: &buf)
            )
        case 8: return .Internal(
            explanation: try FfiConverterString.read(from: &buf)
            )

         default: throw UniffiInternalError.unexpectedEnumCase
        }
    }

    public static func write(_ value: SudoError, into buf: inout [UInt8]) {
        switch value {





        case let .NoSession(denial):
            writeInt(&buf, Int32(1))
            FfiConverterTypeDenial.write(denial, into: &buf)


        case let .SessionExpired(denial):
            writeInt(&buf, Int32(2))
            FfiConverterTypeDenial.write(denial, into: &buf)


        case let .MissingScope(denial):
            writeInt(&buf, Int32(3))
            FfiConverterTypeDenial.write(denial, into: &buf)


        case let .Rejected(denial):
            writeInt(&buf, Int32(4))
            FfiConverterTypeDenial.write(denial, into: &buf)


        case let .ApprovalTimeout(denial):
            writeInt(&buf, Int32(5))
            FfiConverterTypeDenial.write(denial, into: &buf)


        case let .Unavailable(denial):
            writeInt(&buf, Int32(6))
            FfiConverterTypeDenial.write(denial, into: &buf)


        case let .Invalid(explanation):
            writeInt(&buf, Int32(7))
            FfiConverterString.write(explanation, into: &buf)


        case let .Internal(explanation):
            writeInt(&buf, Int32(8))
            FfiConverterString.write(explanation, into: &buf)

        }
    }
}


#if swift(>=5.8)
@_documentation(visibility: private)
#endif
public func FfiConverterTypeSudoError_lift(_ buf: RustBuffer) throws -> SudoError {
    return try FfiConverterTypeSudoError.lift(buf)
}

#if swift(>=5.8)
@_documentation(visibility: private)
#endif
public func FfiConverterTypeSudoError_lower(_ value: SudoError) -> RustBuffer {
    return FfiConverterTypeSudoError.lower(value)
}


/**
 * What kind of thing is guarded: for the record.
 */

public enum Surface: Equatable, Hashable {

    /**
     * A function.
     */
    case function
    /**
     * The making of a model instance.
     */
    case model
    /**
     * An endpoint of a web application.
     */
    case endpoint





}

#if compiler(>=6)
extension Surface: Sendable {}
#endif

#if swift(>=5.8)
@_documentation(visibility: private)
#endif
public struct FfiConverterTypeSurface: FfiConverterRustBuffer {
    typealias SwiftType = Surface

    public static func read(from buf: inout (data: Data, offset: Data.Index)) throws -> Surface {
        let variant: Int32 = try readInt(&buf)
        switch variant {

        case 1: return .function

        case 2: return .model

        case 3: return .endpoint

        default: throw UniffiInternalError.unexpectedEnumCase
        }
    }

    public static func write(_ value: Surface, into buf: inout [UInt8]) {
        switch value {


        case .function:
            writeInt(&buf, Int32(1))


        case .model:
            writeInt(&buf, Int32(2))


        case .endpoint:
            writeInt(&buf, Int32(3))

        }
    }
}


#if swift(>=5.8)
@_documentation(visibility: private)
#endif
public func FfiConverterTypeSurface_lift(_ buf: RustBuffer) throws -> Surface {
    return try FfiConverterTypeSurface.lift(buf)
}

#if swift(>=5.8)
@_documentation(visibility: private)
#endif
public func FfiConverterTypeSurface_lower(_ value: Surface) -> RustBuffer {
    return FfiConverterTypeSurface.lower(value)
}


#if swift(>=5.8)
@_documentation(visibility: private)
#endif
fileprivate struct FfiConverterOptionUInt32: FfiConverterRustBuffer {
    typealias SwiftType = UInt32?

    public static func write(_ value: SwiftType, into buf: inout [UInt8]) {
        guard let value = value else {
            writeInt(&buf, Int8(0))
            return
        }
        writeInt(&buf, Int8(1))
        FfiConverterUInt32.write(value, into: &buf)
    }

    public static func read(from buf: inout (data: Data, offset: Data.Index)) throws -> SwiftType {
        switch try readInt(&buf) as Int8 {
        case 0: return nil
        case 1: return try FfiConverterUInt32.read(from: &buf)
        default: throw UniffiInternalError.unexpectedOptionalTag
        }
    }
}

#if swift(>=5.8)
@_documentation(visibility: private)
#endif
fileprivate struct FfiConverterOptionInt64: FfiConverterRustBuffer {
    typealias SwiftType = Int64?

    public static func write(_ value: SwiftType, into buf: inout [UInt8]) {
        guard let value = value else {
            writeInt(&buf, Int8(0))
            return
        }
        writeInt(&buf, Int8(1))
        FfiConverterInt64.write(value, into: &buf)
    }

    public static func read(from buf: inout (data: Data, offset: Data.Index)) throws -> SwiftType {
        switch try readInt(&buf) as Int8 {
        case 0: return nil
        case 1: return try FfiConverterInt64.read(from: &buf)
        default: throw UniffiInternalError.unexpectedOptionalTag
        }
    }
}

#if swift(>=5.8)
@_documentation(visibility: private)
#endif
fileprivate struct FfiConverterOptionDouble: FfiConverterRustBuffer {
    typealias SwiftType = Double?

    public static func write(_ value: SwiftType, into buf: inout [UInt8]) {
        guard let value = value else {
            writeInt(&buf, Int8(0))
            return
        }
        writeInt(&buf, Int8(1))
        FfiConverterDouble.write(value, into: &buf)
    }

    public static func read(from buf: inout (data: Data, offset: Data.Index)) throws -> SwiftType {
        switch try readInt(&buf) as Int8 {
        case 0: return nil
        case 1: return try FfiConverterDouble.read(from: &buf)
        default: throw UniffiInternalError.unexpectedOptionalTag
        }
    }
}

#if swift(>=5.8)
@_documentation(visibility: private)
#endif
fileprivate struct FfiConverterOptionString: FfiConverterRustBuffer {
    typealias SwiftType = String?

    public static func write(_ value: SwiftType, into buf: inout [UInt8]) {
        guard let value = value else {
            writeInt(&buf, Int8(0))
            return
        }
        writeInt(&buf, Int8(1))
        FfiConverterString.write(value, into: &buf)
    }

    public static func read(from buf: inout (data: Data, offset: Data.Index)) throws -> SwiftType {
        switch try readInt(&buf) as Int8 {
        case 0: return nil
        case 1: return try FfiConverterString.read(from: &buf)
        default: throw UniffiInternalError.unexpectedOptionalTag
        }
    }
}

#if swift(>=5.8)
@_documentation(visibility: private)
#endif
fileprivate struct FfiConverterOptionTypeQuestion: FfiConverterRustBuffer {
    typealias SwiftType = Question?

    public static func write(_ value: SwiftType, into buf: inout [UInt8]) {
        guard let value = value else {
            writeInt(&buf, Int8(0))
            return
        }
        writeInt(&buf, Int8(1))
        FfiConverterTypeQuestion.write(value, into: &buf)
    }

    public static func read(from buf: inout (data: Data, offset: Data.Index)) throws -> SwiftType {
        switch try readInt(&buf) as Int8 {
        case 0: return nil
        case 1: return try FfiConverterTypeQuestion.read(from: &buf)
        default: throw UniffiInternalError.unexpectedOptionalTag
        }
    }
}

#if swift(>=5.8)
@_documentation(visibility: private)
#endif
fileprivate struct FfiConverterOptionTypeSession: FfiConverterRustBuffer {
    typealias SwiftType = Session?

    public static func write(_ value: SwiftType, into buf: inout [UInt8]) {
        guard let value = value else {
            writeInt(&buf, Int8(0))
            return
        }
        writeInt(&buf, Int8(1))
        FfiConverterTypeSession.write(value, into: &buf)
    }

    public static func read(from buf: inout (data: Data, offset: Data.Index)) throws -> SwiftType {
        switch try readInt(&buf) as Int8 {
        case 0: return nil
        case 1: return try FfiConverterTypeSession.read(from: &buf)
        default: throw UniffiInternalError.unexpectedOptionalTag
        }
    }
}

#if swift(>=5.8)
@_documentation(visibility: private)
#endif
fileprivate struct FfiConverterOptionTypeSettlement: FfiConverterRustBuffer {
    typealias SwiftType = Settlement?

    public static func write(_ value: SwiftType, into buf: inout [UInt8]) {
        guard let value = value else {
            writeInt(&buf, Int8(0))
            return
        }
        writeInt(&buf, Int8(1))
        FfiConverterTypeSettlement.write(value, into: &buf)
    }

    public static func read(from buf: inout (data: Data, offset: Data.Index)) throws -> SwiftType {
        switch try readInt(&buf) as Int8 {
        case 0: return nil
        case 1: return try FfiConverterTypeSettlement.read(from: &buf)
        default: throw UniffiInternalError.unexpectedOptionalTag
        }
    }
}

#if swift(>=5.8)
@_documentation(visibility: private)
#endif
fileprivate struct FfiConverterOptionTypeAuditAnchor: FfiConverterRustBuffer {
    typealias SwiftType = AuditAnchor?

    public static func write(_ value: SwiftType, into buf: inout [UInt8]) {
        guard let value = value else {
            writeInt(&buf, Int8(0))
            return
        }
        writeInt(&buf, Int8(1))
        FfiConverterTypeAuditAnchor.write(value, into: &buf)
    }

    public static func read(from buf: inout (data: Data, offset: Data.Index)) throws -> SwiftType {
        switch try readInt(&buf) as Int8 {
        case 0: return nil
        case 1: return try FfiConverterTypeAuditAnchor.read(from: &buf)
        default: throw UniffiInternalError.unexpectedOptionalTag
        }
    }
}

#if swift(>=5.8)
@_documentation(visibility: private)
#endif
fileprivate struct FfiConverterOptionTypeEdited: FfiConverterRustBuffer {
    typealias SwiftType = Edited?

    public static func write(_ value: SwiftType, into buf: inout [UInt8]) {
        guard let value = value else {
            writeInt(&buf, Int8(0))
            return
        }
        writeInt(&buf, Int8(1))
        FfiConverterTypeEdited.write(value, into: &buf)
    }

    public static func read(from buf: inout (data: Data, offset: Data.Index)) throws -> SwiftType {
        switch try readInt(&buf) as Int8 {
        case 0: return nil
        case 1: return try FfiConverterTypeEdited.read(from: &buf)
        default: throw UniffiInternalError.unexpectedOptionalTag
        }
    }
}

#if swift(>=5.8)
@_documentation(visibility: private)
#endif
fileprivate struct FfiConverterOptionTypeOnAuditError: FfiConverterRustBuffer {
    typealias SwiftType = OnAuditError?

    public static func write(_ value: SwiftType, into buf: inout [UInt8]) {
        guard let value = value else {
            writeInt(&buf, Int8(0))
            return
        }
        writeInt(&buf, Int8(1))
        FfiConverterTypeOnAuditError.write(value, into: &buf)
    }

    public static func read(from buf: inout (data: Data, offset: Data.Index)) throws -> SwiftType {
        switch try readInt(&buf) as Int8 {
        case 0: return nil
        case 1: return try FfiConverterTypeOnAuditError.read(from: &buf)
        default: throw UniffiInternalError.unexpectedOptionalTag
        }
    }
}

#if swift(>=5.8)
@_documentation(visibility: private)
#endif
fileprivate struct FfiConverterOptionTypeOnViolation: FfiConverterRustBuffer {
    typealias SwiftType = OnViolation?

    public static func write(_ value: SwiftType, into buf: inout [UInt8]) {
        guard let value = value else {
            writeInt(&buf, Int8(0))
            return
        }
        writeInt(&buf, Int8(1))
        FfiConverterTypeOnViolation.write(value, into: &buf)
    }

    public static func read(from buf: inout (data: Data, offset: Data.Index)) throws -> SwiftType {
        switch try readInt(&buf) as Int8 {
        case 0: return nil
        case 1: return try FfiConverterTypeOnViolation.read(from: &buf)
        default: throw UniffiInternalError.unexpectedOptionalTag
        }
    }
}

#if swift(>=5.8)
@_documentation(visibility: private)
#endif
fileprivate struct FfiConverterOptionTypeSurface: FfiConverterRustBuffer {
    typealias SwiftType = Surface?

    public static func write(_ value: SwiftType, into buf: inout [UInt8]) {
        guard let value = value else {
            writeInt(&buf, Int8(0))
            return
        }
        writeInt(&buf, Int8(1))
        FfiConverterTypeSurface.write(value, into: &buf)
    }

    public static func read(from buf: inout (data: Data, offset: Data.Index)) throws -> SwiftType {
        switch try readInt(&buf) as Int8 {
        case 0: return nil
        case 1: return try FfiConverterTypeSurface.read(from: &buf)
        default: throw UniffiInternalError.unexpectedOptionalTag
        }
    }
}

#if swift(>=5.8)
@_documentation(visibility: private)
#endif
fileprivate struct FfiConverterOptionSequenceString: FfiConverterRustBuffer {
    typealias SwiftType = [String]?

    public static func write(_ value: SwiftType, into buf: inout [UInt8]) {
        guard let value = value else {
            writeInt(&buf, Int8(0))
            return
        }
        writeInt(&buf, Int8(1))
        FfiConverterSequenceString.write(value, into: &buf)
    }

    public static func read(from buf: inout (data: Data, offset: Data.Index)) throws -> SwiftType {
        switch try readInt(&buf) as Int8 {
        case 0: return nil
        case 1: return try FfiConverterSequenceString.read(from: &buf)
        default: throw UniffiInternalError.unexpectedOptionalTag
        }
    }
}

#if swift(>=5.8)
@_documentation(visibility: private)
#endif
fileprivate struct FfiConverterSequenceString: FfiConverterRustBuffer {
    typealias SwiftType = [String]

    public static func write(_ value: [String], into buf: inout [UInt8]) {
        let len = Int32(value.count)
        writeInt(&buf, len)
        for item in value {
            FfiConverterString.write(item, into: &buf)
        }
    }

    public static func read(from buf: inout (data: Data, offset: Data.Index)) throws -> [String] {
        let len: Int32 = try readInt(&buf)
        var seq = [String]()
        seq.reserveCapacity(Int(len))
        for _ in 0 ..< len {
            seq.append(try FfiConverterString.read(from: &buf))
        }
        return seq
    }
}

#if swift(>=5.8)
@_documentation(visibility: private)
#endif
fileprivate struct FfiConverterSequenceTypeFinding: FfiConverterRustBuffer {
    typealias SwiftType = [Finding]

    public static func write(_ value: [Finding], into buf: inout [UInt8]) {
        let len = Int32(value.count)
        writeInt(&buf, len)
        for item in value {
            FfiConverterTypeFinding.write(item, into: &buf)
        }
    }

    public static func read(from buf: inout (data: Data, offset: Data.Index)) throws -> [Finding] {
        let len: Int32 = try readInt(&buf)
        var seq = [Finding]()
        seq.reserveCapacity(Int(len))
        for _ in 0 ..< len {
            seq.append(try FfiConverterTypeFinding.read(from: &buf))
        }
        return seq
    }
}

#if swift(>=5.8)
@_documentation(visibility: private)
#endif
fileprivate struct FfiConverterSequenceTypeHeader: FfiConverterRustBuffer {
    typealias SwiftType = [Header]

    public static func write(_ value: [Header], into buf: inout [UInt8]) {
        let len = Int32(value.count)
        writeInt(&buf, len)
        for item in value {
            FfiConverterTypeHeader.write(item, into: &buf)
        }
    }

    public static func read(from buf: inout (data: Data, offset: Data.Index)) throws -> [Header] {
        let len: Int32 = try readInt(&buf)
        var seq = [Header]()
        seq.reserveCapacity(Int(len))
        for _ in 0 ..< len {
            seq.append(try FfiConverterTypeHeader.read(from: &buf))
        }
        return seq
    }
}

#if swift(>=5.8)
@_documentation(visibility: private)
#endif
fileprivate struct FfiConverterSequenceTypePlacedArgument: FfiConverterRustBuffer {
    typealias SwiftType = [PlacedArgument]

    public static func write(_ value: [PlacedArgument], into buf: inout [UInt8]) {
        let len = Int32(value.count)
        writeInt(&buf, len)
        for item in value {
            FfiConverterTypePlacedArgument.write(item, into: &buf)
        }
    }

    public static func read(from buf: inout (data: Data, offset: Data.Index)) throws -> [PlacedArgument] {
        let len: Int32 = try readInt(&buf)
        var seq = [PlacedArgument]()
        seq.reserveCapacity(Int(len))
        for _ in 0 ..< len {
            seq.append(try FfiConverterTypePlacedArgument.read(from: &buf))
        }
        return seq
    }
}

#if swift(>=5.8)
@_documentation(visibility: private)
#endif
fileprivate struct FfiConverterSequenceTypeErrorCode: FfiConverterRustBuffer {
    typealias SwiftType = [ErrorCode]

    public static func write(_ value: [ErrorCode], into buf: inout [UInt8]) {
        let len = Int32(value.count)
        writeInt(&buf, len)
        for item in value {
            FfiConverterTypeErrorCode.write(item, into: &buf)
        }
    }

    public static func read(from buf: inout (data: Data, offset: Data.Index)) throws -> [ErrorCode] {
        let len: Int32 = try readInt(&buf)
        var seq = [ErrorCode]()
        seq.reserveCapacity(Int(len))
        for _ in 0 ..< len {
            seq.append(try FfiConverterTypeErrorCode.read(from: &buf))
        }
        return seq
    }
}

#if swift(>=5.8)
@_documentation(visibility: private)
#endif
fileprivate struct FfiConverterSequenceTypePlace: FfiConverterRustBuffer {
    typealias SwiftType = [Place]

    public static func write(_ value: [Place], into buf: inout [UInt8]) {
        let len = Int32(value.count)
        writeInt(&buf, len)
        for item in value {
            FfiConverterTypePlace.write(item, into: &buf)
        }
    }

    public static func read(from buf: inout (data: Data, offset: Data.Index)) throws -> [Place] {
        let len: Int32 = try readInt(&buf)
        var seq = [Place]()
        seq.reserveCapacity(Int(len))
        for _ in 0 ..< len {
            seq.append(try FfiConverterTypePlace.read(from: &buf))
        }
        return seq
    }
}
private let UNIFFI_RUST_FUTURE_POLL_READY: Int8 = 0
private let UNIFFI_RUST_FUTURE_POLL_WAKE: Int8 = 1

fileprivate let uniffiContinuationHandleMap = UniffiHandleMap<UnsafeContinuation<Int8, Never>>()

fileprivate func uniffiRustCallAsync<F, T>(
    rustFutureFunc: () -> UInt64,
    pollFunc: (UInt64, @escaping UniffiRustFutureContinuationCallback, UInt64) -> (),
    completeFunc: (UInt64, UnsafeMutablePointer<RustCallStatus>) -> F,
    freeFunc: (UInt64) -> (),
    liftFunc: (F) throws -> T,
    errorHandler: ((RustBuffer) throws -> Swift.Error)?
) async throws -> T {
    // Make sure to call the ensure init function since future creation doesn't have a
    // RustCallStatus param, so doesn't use makeRustCall()
    uniffiEnsureAgentsudoUniffiInitialized()
    let rustFuture = rustFutureFunc()
    defer {
        freeFunc(rustFuture)
    }
    var pollResult: Int8;
    repeat {
        pollResult = await withUnsafeContinuation {
            pollFunc(
                rustFuture,
                { handle, pollResult in
                    uniffiFutureContinuationCallback(handle: handle, pollResult: pollResult)
                },
                uniffiContinuationHandleMap.insert(obj: $0)
            )
        }
    } while pollResult != UNIFFI_RUST_FUTURE_POLL_READY

    return try liftFunc(makeRustCall(
        { completeFunc(rustFuture, $0) },
        errorHandler: errorHandler
    ))
}

// Callback handlers for an async calls.  These are invoked by Rust when the future is ready.  They
// lift the return value or error and resume the suspended function.
fileprivate func uniffiFutureContinuationCallback(handle: UInt64, pollResult: Int8) {
    if let continuation = try? uniffiContinuationHandleMap.remove(handle: handle) {
        continuation.resume(returning: pollResult)
    } else {
        print("uniffiFutureContinuationCallback invalid handle")
    }
}
/**
 * Turns the audit file on, or off with nothing. It is created with mode 0600 and continued if it exists; several processes
 * may write to one file. A call whose record cannot be written is denied unless `on_error` says otherwise.
 */
public func configureAudit(path: String?, onError: OnAuditError? = nil)throws   {try rustCallWithError(FfiConverterTypeSudoError_lift) {
        uniffiCallStatus in
    uniffi_agentsudo_uniffi_fn_func_configure_audit(
        FfiConverterOptionString.lower(path),
        FfiConverterOptionTypeOnAuditError.lower(onError),uniffiCallStatus
    )
}
}
/**
 * Turns the audit file on that `AGENTSUDO_AUDIT_LOG` names, if it names one. To be called when the program starts: a file
 * that was asked for and cannot be had must not be missed.
 */
public func configureAuditFromEnvironment()throws   {try rustCallWithError(FfiConverterTypeSudoError_lift) {
        uniffiCallStatus in
    uniffi_agentsudo_uniffi_fn_func_configure_audit_from_environment(uniffiCallStatus
    )
}
}
/**
 * Says whether an audit file's chain holds, and where it breaks.
 */
public func verifyAudit(path: String, anchor: AuditAnchor? = nil)throws  -> AuditVerification  {
    return try  FfiConverterTypeAuditVerification_lift(try rustCallWithError(FfiConverterTypeSudoError_lift) {
        uniffiCallStatus in
    uniffi_agentsudo_uniffi_fn_func_verify_audit(
        FfiConverterString.lower(path),
        FfiConverterOptionTypeAuditAnchor.lower(anchor),uniffiCallStatus
    )
})
}
/**
 * Sends no decisions any more.
 */
public func disableTelemetry()  {try! rustCall() {
        uniffiCallStatus in
    uniffi_agentsudo_uniffi_fn_func_disable_telemetry(uniffiCallStatus
    )
}
}
/**
 * Sends this process's decisions to `telemetry` from now on.
 */
public func useTelemetry(telemetry: Telemetry)  {try! rustCall() {
        uniffiCallStatus in
    uniffi_agentsudo_uniffi_fn_func_use_telemetry(
        FfiConverterTypeTelemetry_lower(telemetry),uniffiCallStatus
    )
}
}
/**
 * Every code, in the order of its integer in C.
 */
public func errorCodes() -> [ErrorCode]  {
    return try!  FfiConverterSequenceTypeErrorCode.lift(try! rustCall() {
        uniffiCallStatus in
    uniffi_agentsudo_uniffi_fn_func_error_codes(uniffiCallStatus
    )
})
}
/**
 * True if the code means that the guarded function has not run.
 */
public func isPermissionDenied(code: ErrorCode) -> Bool  {
    return try!  FfiConverterBool.lift(try! rustCall() {
        uniffiCallStatus in
    uniffi_agentsudo_uniffi_fn_func_is_permission_denied(
        FfiConverterTypeErrorCode_lower(code),uniffiCallStatus
    )
})
}
/**
 * Every reason, in the order of the documentation.
 */
public func reasons() -> [String]  {
    return try!  FfiConverterSequenceString.lift(try! rustCall() {
        uniffiCallStatus in
    uniffi_agentsudo_uniffi_fn_func_reasons(uniffiCallStatus
    )
})
}
/**
 * Reads `raise` or `log`, as they stand in a configuration.
 */
public func parseOnDeny(text: String)throws  -> OnDeny  {
    return try  FfiConverterTypeOnDeny_lift(try rustCallWithError(FfiConverterTypeSudoError_lift) {
        uniffiCallStatus in
    uniffi_agentsudo_uniffi_fn_func_parse_on_deny(
        FfiConverterString.lower(text),uniffiCallStatus
    )
})
}
/**
 * The place of each text among a call's arguments.
 */
public func guardrailPlaces(arguments: [PlacedArgument]) -> [Place]  {
    return try!  FfiConverterSequenceTypePlace.lift(try! rustCall() {
        uniffiCallStatus in
    uniffi_agentsudo_uniffi_fn_func_guardrail_places(
        FfiConverterSequenceTypePlacedArgument.lower(arguments),uniffiCallStatus
    )
})
}
/**
 * Reads `raise`, `log` or `redirect`, as they stand in a configuration.
 */
public func parseOnViolation(text: String)throws  -> OnViolation  {
    return try  FfiConverterTypeOnViolation_lift(try rustCallWithError(FfiConverterTypeSudoError_lift) {
        uniffiCallStatus in
    uniffi_agentsudo_uniffi_fn_func_parse_on_violation(
        FfiConverterString.lower(text),uniffiCallStatus
    )
})
}
/**
 * Attaches the host's logging; the first one stays.
 */
public func setLogSink(sink: LogSink)  {try! rustCall() {
        uniffiCallStatus in
    uniffi_agentsudo_uniffi_fn_func_set_log_sink(
        FfiConverterTypeLogSink_lower(sink),uniffiCallStatus
    )
}
}
/**
 * Says whether lines about plain grants would be kept. Off at the start: they are on the way of every call.
 */
public func wantGrants(wanted: Bool)  {try! rustCall() {
        uniffiCallStatus in
    uniffi_agentsudo_uniffi_fn_func_want_grants(
        FfiConverterBool.lower(wanted),uniffiCallStatus
    )
}
}
/**
 * Ends what is pending and delivers what is buffered. To be called when the process ends; nothing can be asked afterwards.
 *
 * `patience`: how long that may take, in seconds.
 */
public func shutDown(patience: Double = Double(2.0))throws   {try rustCallWithError(FfiConverterTypeSudoError_lift) {
        uniffiCallStatus in
    uniffi_agentsudo_uniffi_fn_func_shut_down(
        FfiConverterDouble.lower(patience),uniffiCallStatus
    )
}
}
/**
 * The version of this library.
 */
public func version() -> String  {
    return try!  FfiConverterString.lift(try! rustCall() {
        uniffiCallStatus in
    uniffi_agentsudo_uniffi_fn_func_version(uniffiCallStatus
    )
})
}
/**
 * How much of a call's arguments is read.
 */
public func limits() -> Limits  {
    return try!  FfiConverterTypeLimits_lift(try! rustCall() {
        uniffiCallStatus in
    uniffi_agentsudo_uniffi_fn_func_limits(uniffiCallStatus
    )
})
}
/**
 * The manifest of an app for a program like this. Speaks to nobody.
 *
 * `url`: where `handle_request` is mounted; without it, clicks come in over Socket Mode. `groups`: approvers may be user
 * groups, which needs one scope more.
 */
public func slackManifest(url: String? = nil, groups: Bool = false)throws  -> AppManifest  {
    return try  FfiConverterTypeAppManifest_lift(try rustCallWithError(FfiConverterTypeSudoError_lift) {
        uniffiCallStatus in
    uniffi_agentsudo_uniffi_fn_func_slack_manifest(
        FfiConverterOptionString.lower(url),
        FfiConverterBool.lower(groups),uniffiCallStatus
    )
})
}

private enum InitializationResult {
    case ok
    case contractVersionMismatch
    case apiChecksumMismatch
}
// Use a global variable to perform the versioning checks. Swift ensures that
// the code inside is only computed once.
private let initializationResult: InitializationResult = {
    // Get the bindings contract version from our ComponentInterface
    let bindings_contract_version = 30
    // Get the scaffolding contract version by calling the into the dylib
    let scaffolding_contract_version = ffi_agentsudo_uniffi_uniffi_contract_version()
    if bindings_contract_version != scaffolding_contract_version {
        return InitializationResult.contractVersionMismatch
    }
    if (uniffi_agentsudo_uniffi_checksum_func_configure_audit() != 58323) {
        return InitializationResult.apiChecksumMismatch
    }
    if (uniffi_agentsudo_uniffi_checksum_func_configure_audit_from_environment() != 53749) {
        return InitializationResult.apiChecksumMismatch
    }
    if (uniffi_agentsudo_uniffi_checksum_func_verify_audit() != 24942) {
        return InitializationResult.apiChecksumMismatch
    }
    if (uniffi_agentsudo_uniffi_checksum_func_disable_telemetry() != 44563) {
        return InitializationResult.apiChecksumMismatch
    }
    if (uniffi_agentsudo_uniffi_checksum_func_use_telemetry() != 27235) {
        return InitializationResult.apiChecksumMismatch
    }
    if (uniffi_agentsudo_uniffi_checksum_func_error_codes() != 59345) {
        return InitializationResult.apiChecksumMismatch
    }
    if (uniffi_agentsudo_uniffi_checksum_func_is_permission_denied() != 53471) {
        return InitializationResult.apiChecksumMismatch
    }
    if (uniffi_agentsudo_uniffi_checksum_func_reasons() != 38424) {
        return InitializationResult.apiChecksumMismatch
    }
    if (uniffi_agentsudo_uniffi_checksum_func_parse_on_deny() != 33647) {
        return InitializationResult.apiChecksumMismatch
    }
    if (uniffi_agentsudo_uniffi_checksum_func_guardrail_places() != 26488) {
        return InitializationResult.apiChecksumMismatch
    }
    if (uniffi_agentsudo_uniffi_checksum_func_parse_on_violation() != 18067) {
        return InitializationResult.apiChecksumMismatch
    }
    if (uniffi_agentsudo_uniffi_checksum_func_set_log_sink() != 24723) {
        return InitializationResult.apiChecksumMismatch
    }
    if (uniffi_agentsudo_uniffi_checksum_func_want_grants() != 18269) {
        return InitializationResult.apiChecksumMismatch
    }
    if (uniffi_agentsudo_uniffi_checksum_func_shut_down() != 56638) {
        return InitializationResult.apiChecksumMismatch
    }
    if (uniffi_agentsudo_uniffi_checksum_func_version() != 42953) {
        return InitializationResult.apiChecksumMismatch
    }
    if (uniffi_agentsudo_uniffi_checksum_func_limits() != 3931) {
        return InitializationResult.apiChecksumMismatch
    }
    if (uniffi_agentsudo_uniffi_checksum_func_slack_manifest() != 2371) {
        return InitializationResult.apiChecksumMismatch
    }
    if (uniffi_agentsudo_uniffi_checksum_method_agent_has_scope() != 55971) {
        return InitializationResult.apiChecksumMismatch
    }
    if (uniffi_agentsudo_uniffi_checksum_method_agent_hierarchical() != 31047) {
        return InitializationResult.apiChecksumMismatch
    }
    if (uniffi_agentsudo_uniffi_checksum_method_agent_id() != 38668) {
        return InitializationResult.apiChecksumMismatch
    }
    if (uniffi_agentsudo_uniffi_checksum_method_agent_is_granted() != 61881) {
        return InitializationResult.apiChecksumMismatch
    }
    if (uniffi_agentsudo_uniffi_checksum_method_agent_name() != 23977) {
        return InitializationResult.apiChecksumMismatch
    }
    if (uniffi_agentsudo_uniffi_checksum_method_agent_replace_scopes() != 28274) {
        return InitializationResult.apiChecksumMismatch
    }
    if (uniffi_agentsudo_uniffi_checksum_method_agent_role() != 57430) {
        return InitializationResult.apiChecksumMismatch
    }
    if (uniffi_agentsudo_uniffi_checksum_method_agent_scopes() != 35431) {
        return InitializationResult.apiChecksumMismatch
    }
    if (uniffi_agentsudo_uniffi_checksum_method_agent_send_telemetry_to() != 19088) {
        return InitializationResult.apiChecksumMismatch
    }
    if (uniffi_agentsudo_uniffi_checksum_method_agent_session_ttl() != 19580) {
        return InitializationResult.apiChecksumMismatch
    }
    if (uniffi_agentsudo_uniffi_checksum_method_agent_set_name() != 51606) {
        return InitializationResult.apiChecksumMismatch
    }
    if (uniffi_agentsudo_uniffi_checksum_method_agent_set_role() != 22353) {
        return InitializationResult.apiChecksumMismatch
    }
    if (uniffi_agentsudo_uniffi_checksum_method_agent_set_session_ttl() != 63900) {
        return InitializationResult.apiChecksumMismatch
    }
    if (uniffi_agentsudo_uniffi_checksum_method_agent_start_session() != 10548) {
        return InitializationResult.apiChecksumMismatch
    }
    if (uniffi_agentsudo_uniffi_checksum_method_agent_update_scopes() != 23120) {
        return InitializationResult.apiChecksumMismatch
    }
    if (uniffi_agentsudo_uniffi_checksum_method_telemetry_delivered() != 15844) {
        return InitializationResult.apiChecksumMismatch
    }
    if (uniffi_agentsudo_uniffi_checksum_method_telemetry_dropped() != 38499) {
        return InitializationResult.apiChecksumMismatch
    }
    if (uniffi_agentsudo_uniffi_checksum_method_telemetry_flush() != 41409) {
        return InitializationResult.apiChecksumMismatch
    }
    if (uniffi_agentsudo_uniffi_checksum_method_telemetry_send_event() != 18099) {
        return InitializationResult.apiChecksumMismatch
    }
    if (uniffi_agentsudo_uniffi_checksum_method_telemetry_stop() != 40563) {
        return InitializationResult.apiChecksumMismatch
    }
    if (uniffi_agentsudo_uniffi_checksum_method_consoleapproval_request() != 42986) {
        return InitializationResult.apiChecksumMismatch
    }
    if (uniffi_agentsudo_uniffi_checksum_method_consoleapproval_settle() != 24443) {
        return InitializationResult.apiChecksumMismatch
    }
    if (uniffi_agentsudo_uniffi_checksum_method_consoleapproval_timeout() != 51786) {
        return InitializationResult.apiChecksumMismatch
    }
    if (uniffi_agentsudo_uniffi_checksum_method_guard_begin() != 31857) {
        return InitializationResult.apiChecksumMismatch
    }
    if (uniffi_agentsudo_uniffi_checksum_method_guard_function() != 10589) {
        return InitializationResult.apiChecksumMismatch
    }
    if (uniffi_agentsudo_uniffi_checksum_method_guardrails_check() != 47124) {
        return InitializationResult.apiChecksumMismatch
    }
    if (uniffi_agentsudo_uniffi_checksum_method_guardrails_log_violation() != 42154) {
        return InitializationResult.apiChecksumMismatch
    }
    if (uniffi_agentsudo_uniffi_checksum_method_logsink_is_enabled() != 24438) {
        return InitializationResult.apiChecksumMismatch
    }
    if (uniffi_agentsudo_uniffi_checksum_method_logsink_say() != 53701) {
        return InitializationResult.apiChecksumMismatch
    }
    if (uniffi_agentsudo_uniffi_checksum_method_permit_approval_id() != 41418) {
        return InitializationResult.apiChecksumMismatch
    }
    if (uniffi_agentsudo_uniffi_checksum_method_permit_confirm() != 24476) {
        return InitializationResult.apiChecksumMismatch
    }
    if (uniffi_agentsudo_uniffi_checksum_method_permit_edited() != 59110) {
        return InitializationResult.apiChecksumMismatch
    }
    if (uniffi_agentsudo_uniffi_checksum_method_permit_finished() != 59790) {
        return InitializationResult.apiChecksumMismatch
    }
    if (uniffi_agentsudo_uniffi_checksum_method_question_agent_id() != 3321) {
        return InitializationResult.apiChecksumMismatch
    }
    if (uniffi_agentsudo_uniffi_checksum_method_question_agent_name() != 25787) {
        return InitializationResult.apiChecksumMismatch
    }
    if (uniffi_agentsudo_uniffi_checksum_method_question_answer() != 52510) {
        return InitializationResult.apiChecksumMismatch
    }
    if (uniffi_agentsudo_uniffi_checksum_method_question_answer_settled() != 13330) {
        return InitializationResult.apiChecksumMismatch
    }
    if (uniffi_agentsudo_uniffi_checksum_method_question_arguments_json() != 32437) {
        return InitializationResult.apiChecksumMismatch
    }
    if (uniffi_agentsudo_uniffi_checksum_method_question_digest() != 15901) {
        return InitializationResult.apiChecksumMismatch
    }
    if (uniffi_agentsudo_uniffi_checksum_method_question_freeze() != 36160) {
        return InitializationResult.apiChecksumMismatch
    }
    if (uniffi_agentsudo_uniffi_checksum_method_question_function() != 59920) {
        return InitializationResult.apiChecksumMismatch
    }
    if (uniffi_agentsudo_uniffi_checksum_method_question_scope() != 22227) {
        return InitializationResult.apiChecksumMismatch
    }
    if (uniffi_agentsudo_uniffi_checksum_method_question_set_preview() != 49757) {
        return InitializationResult.apiChecksumMismatch
    }
    if (uniffi_agentsudo_uniffi_checksum_method_question_take_edits() != 4318) {
        return InitializationResult.apiChecksumMismatch
    }
    if (uniffi_agentsudo_uniffi_checksum_method_settlement_approval_id() != 57387) {
        return InitializationResult.apiChecksumMismatch
    }
    if (uniffi_agentsudo_uniffi_checksum_method_settlement_approved() != 35016) {
        return InitializationResult.apiChecksumMismatch
    }
    if (uniffi_agentsudo_uniffi_checksum_method_settlement_decided_by() != 30286) {
        return InitializationResult.apiChecksumMismatch
    }
    if (uniffi_agentsudo_uniffi_checksum_method_settlement_note() != 1581) {
        return InitializationResult.apiChecksumMismatch
    }
    if (uniffi_agentsudo_uniffi_checksum_method_settlement_reason() != 9261) {
        return InitializationResult.apiChecksumMismatch
    }
    if (uniffi_agentsudo_uniffi_checksum_method_scriptedapproval_request() != 53652) {
        return InitializationResult.apiChecksumMismatch
    }
    if (uniffi_agentsudo_uniffi_checksum_method_scriptedapproval_settle() != 1425) {
        return InitializationResult.apiChecksumMismatch
    }
    if (uniffi_agentsudo_uniffi_checksum_method_session_agent_id() != 17159) {
        return InitializationResult.apiChecksumMismatch
    }
    if (uniffi_agentsudo_uniffi_checksum_method_session_agent_name() != 31229) {
        return InitializationResult.apiChecksumMismatch
    }
    if (uniffi_agentsudo_uniffi_checksum_method_session_end() != 62041) {
        return InitializationResult.apiChecksumMismatch
    }
    if (uniffi_agentsudo_uniffi_checksum_method_session_expires_at() != 8847) {
        return InitializationResult.apiChecksumMismatch
    }
    if (uniffi_agentsudo_uniffi_checksum_method_session_has_scope() != 26640) {
        return InitializationResult.apiChecksumMismatch
    }
    if (uniffi_agentsudo_uniffi_checksum_method_session_id() != 36703) {
        return InitializationResult.apiChecksumMismatch
    }
    if (uniffi_agentsudo_uniffi_checksum_method_session_is_ended() != 37998) {
        return InitializationResult.apiChecksumMismatch
    }
    if (uniffi_agentsudo_uniffi_checksum_method_session_is_expired() != 47089) {
        return InitializationResult.apiChecksumMismatch
    }
    if (uniffi_agentsudo_uniffi_checksum_method_session_shorten_to() != 16966) {
        return InitializationResult.apiChecksumMismatch
    }
    if (uniffi_agentsudo_uniffi_checksum_method_session_started_at() != 25962) {
        return InitializationResult.apiChecksumMismatch
    }
    if (uniffi_agentsudo_uniffi_checksum_method_slackapproval_approve() != 51815) {
        return InitializationResult.apiChecksumMismatch
    }
    if (uniffi_agentsudo_uniffi_checksum_method_slackapproval_ask() != 64662) {
        return InitializationResult.apiChecksumMismatch
    }
    if (uniffi_agentsudo_uniffi_checksum_method_slackapproval_ask_about() != 31999) {
        return InitializationResult.apiChecksumMismatch
    }
    if (uniffi_agentsudo_uniffi_checksum_method_slackapproval_channel() != 6444) {
        return InitializationResult.apiChecksumMismatch
    }
    if (uniffi_agentsudo_uniffi_checksum_method_slackapproval_deny() != 42836) {
        return InitializationResult.apiChecksumMismatch
    }
    if (uniffi_agentsudo_uniffi_checksum_method_slackapproval_examine() != 4783) {
        return InitializationResult.apiChecksumMismatch
    }
    if (uniffi_agentsudo_uniffi_checksum_method_slackapproval_handle_request() != 25148) {
        return InitializationResult.apiChecksumMismatch
    }
    if (uniffi_agentsudo_uniffi_checksum_method_slackapproval_mode() != 60620) {
        return InitializationResult.apiChecksumMismatch
    }
    if (uniffi_agentsudo_uniffi_checksum_method_slackapproval_request() != 11082) {
        return InitializationResult.apiChecksumMismatch
    }
    if (uniffi_agentsudo_uniffi_checksum_method_slackapproval_require_signing_secret() != 744) {
        return InitializationResult.apiChecksumMismatch
    }
    if (uniffi_agentsudo_uniffi_checksum_method_slackapproval_settle() != 56935) {
        return InitializationResult.apiChecksumMismatch
    }
    if (uniffi_agentsudo_uniffi_checksum_method_slackapproval_timeout() != 43400) {
        return InitializationResult.apiChecksumMismatch
    }
    if (uniffi_agentsudo_uniffi_checksum_method_ticket_cancel() != 42918) {
        return InitializationResult.apiChecksumMismatch
    }
    if (uniffi_agentsudo_uniffi_checksum_method_ticket_claim() != 11263) {
        return InitializationResult.apiChecksumMismatch
    }
    if (uniffi_agentsudo_uniffi_checksum_method_ticket_code() != 23937) {
        return InitializationResult.apiChecksumMismatch
    }
    if (uniffi_agentsudo_uniffi_checksum_method_ticket_id() != 19851) {
        return InitializationResult.apiChecksumMismatch
    }
    if (uniffi_agentsudo_uniffi_checksum_method_ticket_poll() != 44063) {
        return InitializationResult.apiChecksumMismatch
    }
    if (uniffi_agentsudo_uniffi_checksum_method_ticket_settled() != 40627) {
        return InitializationResult.apiChecksumMismatch
    }
    if (uniffi_agentsudo_uniffi_checksum_method_ticket_wait() != 64725) {
        return InitializationResult.apiChecksumMismatch
    }
    if (uniffi_agentsudo_uniffi_checksum_constructor_agent_new() != 39971) {
        return InitializationResult.apiChecksumMismatch
    }
    if (uniffi_agentsudo_uniffi_checksum_constructor_telemetry_new() != 59298) {
        return InitializationResult.apiChecksumMismatch
    }
    if (uniffi_agentsudo_uniffi_checksum_constructor_consoleapproval_new() != 45790) {
        return InitializationResult.apiChecksumMismatch
    }
    if (uniffi_agentsudo_uniffi_checksum_constructor_guard_new() != 63103) {
        return InitializationResult.apiChecksumMismatch
    }
    if (uniffi_agentsudo_uniffi_checksum_constructor_guardrails_new() != 18554) {
        return InitializationResult.apiChecksumMismatch
    }
    if (uniffi_agentsudo_uniffi_checksum_constructor_scriptedapproval_new() != 7715) {
        return InitializationResult.apiChecksumMismatch
    }
    if (uniffi_agentsudo_uniffi_checksum_constructor_slackapproval_new() != 42180) {
        return InitializationResult.apiChecksumMismatch
    }

    uniffiCallbackInitLogSink()
    return InitializationResult.ok
}()

// Make the ensure init function public so that other modules which have external type references to
// our types can call it.
public func uniffiEnsureAgentsudoUniffiInitialized() {
    switch initializationResult {
    case .ok:
        break
    case .contractVersionMismatch:
        fatalError("UniFFI contract version mismatch: try cleaning and rebuilding your project")
    case .apiChecksumMismatch:
        fatalError("UniFFI API checksum mismatch: try cleaning and rebuilding your project")
    }
}

// swiftlint:enable all
