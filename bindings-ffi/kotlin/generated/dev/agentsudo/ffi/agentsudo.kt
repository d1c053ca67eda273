// Made by `make uniffi-generate` from bindings-ffi/uniffi; not to be edited.
@file:Suppress("NAME_SHADOWING")

package dev.agentsudo.ffi

// Common helper code.
//
// Ideally this would live in a separate .kt file where it can be unittested etc
// in isolation, and perhaps even published as a re-useable package.
//
// However, it's important that the details of how this helper code works (e.g. the
// way that different builtin types are passed across the FFI) exactly match what's
// expected by the Rust code on the other side of the interface. In practice right
// now that means coming from the exact some version of `uniffi` that was used to
// compile the Rust component. The easiest way to ensure this is to bundle the Kotlin
// helpers directly inline like we're doing here.

import com.sun.jna.Library
import com.sun.jna.IntegerType
import com.sun.jna.Native
import com.sun.jna.Pointer
import com.sun.jna.Structure
import com.sun.jna.Callback
import com.sun.jna.ptr.*
import java.nio.ByteBuffer
import java.nio.ByteOrder
import java.nio.CharBuffer
import java.nio.charset.CodingErrorAction
import java.util.concurrent.atomic.AtomicLong
import java.util.concurrent.ConcurrentHashMap
import java.util.concurrent.atomic.AtomicBoolean
import kotlin.coroutines.resume
import kotlinx.coroutines.CancellableContinuation
import kotlinx.coroutines.DelicateCoroutinesApi
import kotlinx.coroutines.GlobalScope
import kotlinx.coroutines.Job
import kotlinx.coroutines.launch
import kotlinx.coroutines.suspendCancellableCoroutine

// This is a helper for safely working with byte buffers returned from the Rust code.
// A rust-owned buffer is represented by its capacity, its current length, and a
// pointer to the underlying data.

/**
 * @suppress
 */
@Structure.FieldOrder("capacity", "len", "data")
open class RustBuffer : Structure() {
    // Note: `capacity` and `len` are actually `ULong` values, but JVM only supports signed values.
    // When dealing with these fields, make sure to call `toULong()`.
    @JvmField var capacity: Long = 0
    @JvmField var len: Long = 0
    @JvmField var data: Pointer? = null

    class ByValue: RustBuffer(), Structure.ByValue
    class ByReference: RustBuffer(), Structure.ByReference

   internal fun setValue(other: RustBuffer) {
        capacity = other.capacity
        len = other.len
        data = other.data
    }

    companion object {
        internal fun alloc(size: ULong = 0UL) = uniffiRustCall() { status ->
            // Note: need to convert the size to a `Long` value to make this work with JVM.
            UniffiLib.ffi_agentsudo_uniffi_rustbuffer_alloc(size.toLong(), status)
        }.also {
            if(it.data == null) {
               throw RuntimeException("RustBuffer.alloc() returned null data pointer (size=${size})")
           }
        }

        internal fun create(capacity: ULong, len: ULong, data: Pointer?): RustBuffer.ByValue {
            var buf = RustBuffer.ByValue()
            buf.capacity = capacity.toLong()
            buf.len = len.toLong()
            buf.data = data
            return buf
        }

        internal fun free(buf: RustBuffer.ByValue) = uniffiRustCall() { status ->
            UniffiLib.ffi_agentsudo_uniffi_rustbuffer_free(buf, status)
        }
    }

    @Suppress("TooGenericExceptionThrown")
    fun asByteBuffer() =
        this.data?.getByteBuffer(0, this.len)?.also {
            it.order(ByteOrder.BIG_ENDIAN)
        }
}

// This is a helper for safely passing byte references into the rust code.
// It's not actually used at the moment, because there aren't many things that you
// can take a direct pointer to in the JVM, and if we're going to copy something
// then we might as well copy it into a `RustBuffer`. But it's here for API
// completeness.

@Structure.FieldOrder("len", "data")
internal open class ForeignBytes : Structure() {
    @JvmField var len: Int = 0
    @JvmField var data: Pointer? = null

    class ByValue : ForeignBytes(), Structure.ByValue
}

// Converter for `&[u8]` / `[ByRef] bytes` arguments.
//
// Only `lower` is valid — zero-copy byte buffers only flow foreign -> Rust,
// and only in argument position. `lift`, `read`, `write`, and
// `allocationSize` have no sound implementation here and all panic at
// runtime. The `FfiConverter` interface is implemented so that the
// compiler enforces the full method set (rather than relying on eyeball).
//
// The provided `ByteBuffer` MUST be direct — only direct buffers have a
// stable native address that JNA can expose via `getDirectBufferPointer`.
// The returned `ForeignBytes.ByValue` is only valid for the duration of
// the FFI call; the Rust side treats it as a borrow.
internal object FfiConverterByRefBytes : FfiConverter<java.nio.ByteBuffer, ForeignBytes.ByValue> {
    override fun lower(value: java.nio.ByteBuffer): ForeignBytes.ByValue {
        require(value.isDirect) { "UniFFI zero-copy &[u8] requires a direct ByteBuffer. Use ByteBuffer.allocateDirect()." }
        val remaining = value.remaining()
        val fb = ForeignBytes.ByValue()
        fb.len = remaining
        // Zero-length direct buffers: skip getDirectBufferPointer (platform-variable behavior)
        // and pass null. The Rust side treats (null, 0) as &[].
        fb.data = if (remaining == 0) null else com.sun.jna.Native.getDirectBufferPointer(value)
        return fb
    }

    override fun lift(value: ForeignBytes.ByValue): java.nio.ByteBuffer =
        error("ByRef bytes cannot be lifted: zero-copy &[u8] only flows foreign->Rust")

    override fun read(buf: java.nio.ByteBuffer): java.nio.ByteBuffer =
        error("ByRef bytes cannot be read from a buffer: zero-copy &[u8] is only supported in argument position, not nested in records/options/etc.")

    override fun write(value: java.nio.ByteBuffer, buf: java.nio.ByteBuffer): Unit =
        error("ByRef bytes cannot be written to a buffer: zero-copy &[u8] is only supported in argument position, not nested in records/options/etc.")

    override fun allocationSize(value: java.nio.ByteBuffer): ULong =
        error("ByRef bytes have no RustBuffer allocation size: zero-copy &[u8] is only supported in argument position, not nested in records/options/etc.")
}
/**
 * The FfiConverter interface handles converter types to and from the FFI
 *
 * All implementing objects should be public to support external types.  When a
 * type is external we need to import it's FfiConverter.
 *
 * @suppress
 */
public interface FfiConverter<KotlinType, FfiType> {
    // Convert an FFI type to a Kotlin type
    fun lift(value: FfiType): KotlinType

    // Convert an Kotlin type to an FFI type
    fun lower(value: KotlinType): FfiType

    // Read a Kotlin type from a `ByteBuffer`
    fun read(buf: ByteBuffer): KotlinType

    // Calculate bytes to allocate when creating a `RustBuffer`
    //
    // This must return at least as many bytes as the write() function will
    // write. It can return more bytes than needed, for example when writing
    // Strings we can't know the exact bytes needed until we the UTF-8
    // encoding, so we pessimistically allocate the largest size possible (3
    // bytes per codepoint).  Allocating extra bytes is not really a big deal
    // because the `RustBuffer` is short-lived.
    fun allocationSize(value: KotlinType): ULong

    // Write a Kotlin type to a `ByteBuffer`
    fun write(value: KotlinType, buf: ByteBuffer)

    // Lower a value into a `RustBuffer`
    //
    // This method lowers a value into a `RustBuffer` rather than the normal
    // FfiType.  It's used by the callback interface code.  Callback interface
    // returns are always serialized into a `RustBuffer` regardless of their
    // normal FFI type.
    fun lowerIntoRustBuffer(value: KotlinType): RustBuffer.ByValue {
        val rbuf = RustBuffer.alloc(allocationSize(value))
        try {
            val bbuf = rbuf.data!!.getByteBuffer(0, rbuf.capacity).also {
                it.order(ByteOrder.BIG_ENDIAN)
            }
            write(value, bbuf)
            rbuf.writeField("len", bbuf.position().toLong())
            return rbuf
        } catch (e: Throwable) {
            RustBuffer.free(rbuf)
            throw e
        }
    }

    // Lift a value from a `RustBuffer`.
    //
    // This here mostly because of the symmetry with `lowerIntoRustBuffer()`.
    // It's currently only used by the `FfiConverterRustBuffer` class below.
    fun liftFromRustBuffer(rbuf: RustBuffer.ByValue): KotlinType {
        val byteBuf = rbuf.asByteBuffer()!!
        try {
           val item = read(byteBuf)
           if (byteBuf.hasRemaining()) {
               throw RuntimeException("junk remaining in buffer after lifting, something is very wrong!!")
           }
           return item
        } finally {
            RustBuffer.free(rbuf)
        }
    }
}

/**
 * FfiConverter that uses `RustBuffer` as the FfiType
 *
 * @suppress
 */
public interface FfiConverterRustBuffer<KotlinType>: FfiConverter<KotlinType, RustBuffer.ByValue> {
    override fun lift(value: RustBuffer.ByValue) = liftFromRustBuffer(value)
    override fun lower(value: KotlinType) = lowerIntoRustBuffer(value)
}
// A handful of classes and functions to support the generated data structures.
// This would be a good candidate for isolating in its own ffi-support lib.

internal const val UNIFFI_CALL_SUCCESS = 0.toByte()
internal const val UNIFFI_CALL_ERROR = 1.toByte()
internal const val UNIFFI_CALL_UNEXPECTED_ERROR = 2.toByte()

@Structure.FieldOrder("code", "error_buf")
internal open class UniffiRustCallStatus : Structure() {
    @JvmField var code: Byte = 0
    @JvmField var error_buf: RustBuffer.ByValue = RustBuffer.ByValue()

    class ByValue: UniffiRustCallStatus(), Structure.ByValue

    fun isSuccess(): Boolean {
        return code == UNIFFI_CALL_SUCCESS
    }

    fun isError(): Boolean {
        return code == UNIFFI_CALL_ERROR
    }

    fun isPanic(): Boolean {
        return code == UNIFFI_CALL_UNEXPECTED_ERROR
    }

    companion object {
        fun create(code: Byte, errorBuf: RustBuffer.ByValue): UniffiRustCallStatus.ByValue {
            val callStatus = UniffiRustCallStatus.ByValue()
            callStatus.code = code
            callStatus.error_buf = errorBuf
            return callStatus
        }
    }
}

class InternalException(message: String) : kotlin.Exception(message)

/**
 * Each top-level error class has a companion object that can lift the error from the call status's rust buffer
 *
 * @suppress
 */
interface UniffiRustCallStatusErrorHandler<E> {
    fun lift(error_buf: RustBuffer.ByValue): E;
}

// Helpers for calling Rust
// In practice we usually need to be synchronized to call this safely, so it doesn't
// synchronize itself

// Call a rust function that returns a Result<>.  Pass in the Error class companion that corresponds to the Err
private inline fun <U, E: kotlin.Exception> uniffiRustCallWithError(errorHandler: UniffiRustCallStatusErrorHandler<E>, callback: (UniffiRustCallStatus) -> U): U {
    var status = UniffiRustCallStatus()
    val return_value = callback(status)
    uniffiCheckCallStatus(errorHandler, status)
    return return_value
}

// Check UniffiRustCallStatus and throw an error if the call wasn't successful
private fun<E: kotlin.Exception> uniffiCheckCallStatus(errorHandler: UniffiRustCallStatusErrorHandler<E>, status: UniffiRustCallStatus) {
    if (status.isSuccess()) {
        return
    } else if (status.isError()) {
        throw errorHandler.lift(status.error_buf)
    } else if (status.isPanic()) {
        // when the rust code sees a panic, it tries to construct a rustbuffer
        // with the message.  but if that code panics, then it just sends back
        // an empty buffer.
        if (status.error_buf.len > 0) {
            throw InternalException(FfiConverterString.lift(status.error_buf))
        } else {
            throw InternalException("Rust panic")
        }
    } else {
        throw InternalException("Unknown rust call status: $status.code")
    }
}

/**
 * UniffiRustCallStatusErrorHandler implementation for times when we don't expect a CALL_ERROR
 *
 * @suppress
 */
object UniffiNullRustCallStatusErrorHandler: UniffiRustCallStatusErrorHandler<InternalException> {
    override fun lift(error_buf: RustBuffer.ByValue): InternalException {
        RustBuffer.free(error_buf)
        return InternalException("Unexpected CALL_ERROR")
    }
}

// Call a rust function that returns a plain value
private inline fun <U> uniffiRustCall(callback: (UniffiRustCallStatus) -> U): U {
    return uniffiRustCallWithError(UniffiNullRustCallStatusErrorHandler, callback)
}

internal inline fun<T> uniffiTraitInterfaceCall(
    callStatus: UniffiRustCallStatus,
    makeCall: () -> T,
    writeReturn: (T) -> Unit,
) {
    try {
        writeReturn(makeCall())
    } catch(e: kotlin.Exception) {
        val err = try { e.stackTraceToString() } catch(_: Throwable) { "" }
        callStatus.code = UNIFFI_CALL_UNEXPECTED_ERROR
        callStatus.error_buf = FfiConverterString.lower(err)
    }
}

internal inline fun<T, reified E: Throwable> uniffiTraitInterfaceCallWithError(
    callStatus: UniffiRustCallStatus,
    makeCall: () -> T,
    writeReturn: (T) -> Unit,
    lowerError: (E) -> RustBuffer.ByValue
) {
    try {
        writeReturn(makeCall())
    } catch(e: kotlin.Exception) {
        if (e is E) {
            callStatus.code = UNIFFI_CALL_ERROR
            callStatus.error_buf = lowerError(e)
        } else {
            val err = try { e.stackTraceToString() } catch(_: Throwable) { "" }
            callStatus.code = UNIFFI_CALL_UNEXPECTED_ERROR
            callStatus.error_buf = FfiConverterString.lower(err)
        }
    }
}
// Initial value and increment amount for handles.
// These ensure that Kotlin-generated handles always have the lowest bit set
private const val UNIFFI_HANDLEMAP_INITIAL = 1.toLong()
private const val UNIFFI_HANDLEMAP_DELTA = 2.toLong()

// Map handles to objects
//
// This is used pass an opaque 64-bit handle representing a foreign object to the Rust code.
internal class UniffiHandleMap<T: Any> {
    private val map = ConcurrentHashMap<Long, T>()
    // Start
    private val counter = java.util.concurrent.atomic.AtomicLong(UNIFFI_HANDLEMAP_INITIAL)

    val size: Int
        get() = map.size

    // Insert a new object into the handle map and get a handle for it
    fun insert(obj: T): Long {
        val handle = counter.getAndAdd(UNIFFI_HANDLEMAP_DELTA)
        map.put(handle, obj)
        return handle
    }

    // Clone a handle, creating a new one
    fun clone(handle: Long): Long {
        val obj = map.get(handle) ?: throw InternalException("UniffiHandleMap.clone: Invalid handle")
        return insert(obj)
    }

    // Get an object from the handle map
    fun get(handle: Long): T {
        return map.get(handle) ?: throw InternalException("UniffiHandleMap.get: Invalid handle")
    }

    // Remove an entry from the handlemap and get the Kotlin object back
    fun remove(handle: Long): T {
        return map.remove(handle) ?: throw InternalException("UniffiHandleMap: Invalid handle")
    }
}

// Contains loading, initialization code,
// and the FFI Function declarations in a com.sun.jna.Library.
@Synchronized
private fun findLibraryName(componentName: String): String {
    val libOverride = System.getProperty("uniffi.component.$componentName.libraryOverride")
    if (libOverride != null) {
        return libOverride
    }
    return "agentsudo_uniffi"
}

// Define FFI callback types
internal interface UniffiRustFutureContinuationCallback : com.sun.jna.Callback {
    fun callback(`data`: Long,`pollResult`: Byte,)
}
internal interface UniffiForeignFutureDroppedCallback : com.sun.jna.Callback {
    fun callback(`handle`: Long,)
}
internal interface UniffiCallbackInterfaceFree : com.sun.jna.Callback {
    fun callback(`handle`: Long,)
}
internal interface UniffiCallbackInterfaceClone : com.sun.jna.Callback {
    fun callback(`handle`: Long,)
    : Long
}
@Structure.FieldOrder("handle", "free")
internal open class UniffiForeignFutureDroppedCallbackStruct(
    @JvmField internal var `handle`: Long = 0.toLong(),
    @JvmField internal var `free`: UniffiForeignFutureDroppedCallback? = null,
) : Structure() {
    class UniffiByValue(
        `handle`: Long = 0.toLong(),
        `free`: UniffiForeignFutureDroppedCallback? = null,
    ): UniffiForeignFutureDroppedCallbackStruct(`handle`,`free`,), Structure.ByValue

   internal fun uniffiSetValue(other: UniffiForeignFutureDroppedCallbackStruct) {
        `handle` = other.`handle`
        `free` = other.`free`
    }

}
@Structure.FieldOrder("returnValue", "callStatus")
internal open class UniffiForeignFutureResultU8(
    @JvmField internal var `returnValue`: Byte = 0.toByte(),
    @JvmField internal var `callStatus`: UniffiRustCallStatus.ByValue = UniffiRustCallStatus.ByValue(),
) : Structure() {
    class UniffiByValue(
        `returnValue`: Byte = 0.toByte(),
        `callStatus`: UniffiRustCallStatus.ByValue = UniffiRustCallStatus.ByValue(),
    ): UniffiForeignFutureResultU8(`returnValue`,`callStatus`,), Structure.ByValue

   internal fun uniffiSetValue(other: UniffiForeignFutureResultU8) {
        `returnValue` = other.`returnValue`
        `callStatus` = other.`callStatus`
    }

}
internal interface UniffiForeignFutureCompleteU8 : com.sun.jna.Callback {
    fun callback(`callbackData`: Long,`result`: UniffiForeignFutureResultU8.UniffiByValue,)
}
@Structure.FieldOrder("returnValue", "callStatus")
internal open class UniffiForeignFutureResultI8(
    @JvmField internal var `returnValue`: Byte = 0.toByte(),
    @JvmField internal var `callStatus`: UniffiRustCallStatus.ByValue = UniffiRustCallStatus.ByValue(),
) : Structure() {
    class UniffiByValue(
        `returnValue`: Byte = 0.toByte(),
        `callStatus`: UniffiRustCallStatus.ByValue = UniffiRustCallStatus.ByValue(),
    ): UniffiForeignFutureResultI8(`returnValue`,`callStatus`,), Structure.ByValue

   internal fun uniffiSetValue(other: UniffiForeignFutureResultI8) {
        `returnValue` = other.`returnValue`
        `callStatus` = other.`callStatus`
    }

}
internal interface UniffiForeignFutureCompleteI8 : com.sun.jna.Callback {
    fun callback(`callbackData`: Long,`result`: UniffiForeignFutureResultI8.UniffiByValue,)
}
@Structure.FieldOrder("returnValue", "callStatus")
internal open class UniffiForeignFutureResultU16(
    @JvmField internal var `returnValue`: Short = 0.toShort(),
    @JvmField internal var `callStatus`: UniffiRustCallStatus.ByValue = UniffiRustCallStatus.ByValue(),
) : Structure() {
    class UniffiByValue(
        `returnValue`: Short = 0.toShort(),
        `callStatus`: UniffiRustCallStatus.ByValue = UniffiRustCallStatus.ByValue(),
    ): UniffiForeignFutureResultU16(`returnValue`,`callStatus`,), Structure.ByValue

   internal fun uniffiSetValue(other: UniffiForeignFutureResultU16) {
        `returnValue` = other.`returnValue`
        `callStatus` = other.`callStatus`
    }

}
internal interface UniffiForeignFutureCompleteU16 : com.sun.jna.Callback {
    fun callback(`callbackData`: Long,`result`: UniffiForeignFutureResultU16.UniffiByValue,)
}
@Structure.FieldOrder("returnValue", "callStatus")
internal open class UniffiForeignFutureResultI16(
    @JvmField internal var `returnValue`: Short = 0.toShort(),
    @JvmField internal var `callStatus`: UniffiRustCallStatus.ByValue = UniffiRustCallStatus.ByValue(),
) : Structure() {
    class UniffiByValue(
        `returnValue`: Short = 0.toShort(),
        `callStatus`: UniffiRustCallStatus.ByValue = UniffiRustCallStatus.ByValue(),
    ): UniffiForeignFutureResultI16(`returnValue`,`callStatus`,), Structure.ByValue

   internal fun uniffiSetValue(other: UniffiForeignFutureResultI16) {
        `returnValue` = other.`returnValue`
        `callStatus` = other.`callStatus`
    }

}
internal interface UniffiForeignFutureCompleteI16 : com.sun.jna.Callback {
    fun callback(`callbackData`: Long,`result`: UniffiForeignFutureResultI16.UniffiByValue,)
}
@Structure.FieldOrder("returnValue", "callStatus")
internal open class UniffiForeignFutureResultU32(
    @JvmField internal var `returnValue`: Int = 0,
    @JvmField internal var `callStatus`: UniffiRustCallStatus.ByValue = UniffiRustCallStatus.ByValue(),
) : Structure() {
    class UniffiByValue(
        `returnValue`: Int = 0,
        `callStatus`: UniffiRustCallStatus.ByValue = UniffiRustCallStatus.ByValue(),
    ): UniffiForeignFutureResultU32(`returnValue`,`callStatus`,), Structure.ByValue

   internal fun uniffiSetValue(other: UniffiForeignFutureResultU32) {
        `returnValue` = other.`returnValue`
        `callStatus` = other.`callStatus`
    }

}
internal interface UniffiForeignFutureCompleteU32 : com.sun.jna.Callback {
    fun callback(`callbackData`: Long,`result`: UniffiForeignFutureResultU32.UniffiByValue,)
}
@Structure.FieldOrder("returnValue", "callStatus")
internal open class UniffiForeignFutureResultI32(
    @JvmField internal var `returnValue`: Int = 0,
    @JvmField internal var `callStatus`: UniffiRustCallStatus.ByValue = UniffiRustCallStatus.ByValue(),
) : Structure() {
    class UniffiByValue(
        `returnValue`: Int = 0,
        `callStatus`: UniffiRustCallStatus.ByValue = UniffiRustCallStatus.ByValue(),
    ): UniffiForeignFutureResultI32(`returnValue`,`callStatus`,), Structure.ByValue

   internal fun uniffiSetValue(other: UniffiForeignFutureResultI32) {
        `returnValue` = other.`returnValue`
        `callStatus` = other.`callStatus`
    }

}
internal interface UniffiForeignFutureCompleteI32 : com.sun.jna.Callback {
    fun callback(`callbackData`: Long,`result`: UniffiForeignFutureResultI32.UniffiByValue,)
}
@Structure.FieldOrder("returnValue", "callStatus")
internal open class UniffiForeignFutureResultU64(
    @JvmField internal var `returnValue`: Long = 0.toLong(),
    @JvmField internal var `callStatus`: UniffiRustCallStatus.ByValue = UniffiRustCallStatus.ByValue(),
) : Structure() {
    class UniffiByValue(
        `returnValue`: Long = 0.toLong(),
        `callStatus`: UniffiRustCallStatus.ByValue = UniffiRustCallStatus.ByValue(),
    ): UniffiForeignFutureResultU64(`returnValue`,`callStatus`,), Structure.ByValue

   internal fun uniffiSetValue(other: UniffiForeignFutureResultU64) {
        `returnValue` = other.`returnValue`
        `callStatus` = other.`callStatus`
    }

}
internal interface UniffiForeignFutureCompleteU64 : com.sun.jna.Callback {
    fun callback(`callbackData`: Long,`result`: UniffiForeignFutureResultU64.UniffiByValue,)
}
@Structure.FieldOrder("returnValue", "callStatus")
internal open class UniffiForeignFutureResultI64(
    @JvmField internal var `returnValue`: Long = 0.toLong(),
    @JvmField internal var `callStatus`: UniffiRustCallStatus.ByValue = UniffiRustCallStatus.ByValue(),
) : Structure() {
    class UniffiByValue(
        `returnValue`: Long = 0.toLong(),
        `callStatus`: UniffiRustCallStatus.ByValue = UniffiRustCallStatus.ByValue(),
    ): UniffiForeignFutureResultI64(`returnValue`,`callStatus`,), Structure.ByValue

   internal fun uniffiSetValue(other: UniffiForeignFutureResultI64) {
        `returnValue` = other.`returnValue`
        `callStatus` = other.`callStatus`
    }

}
internal interface UniffiForeignFutureCompleteI64 : com.sun.jna.Callback {
    fun callback(`callbackData`: Long,`result`: UniffiForeignFutureResultI64.UniffiByValue,)
}
@Structure.FieldOrder("returnValue", "callStatus")
internal open class UniffiForeignFutureResultF32(
    @JvmField internal var `returnValue`: Float = 0.0f,
    @JvmField internal var `callStatus`: UniffiRustCallStatus.ByValue = UniffiRustCallStatus.ByValue(),
) : Structure() {
    class UniffiByValue(
        `returnValue`: Float = 0.0f,
        `callStatus`: UniffiRustCallStatus.ByValue = UniffiRustCallStatus.ByValue(),
    ): UniffiForeignFutureResultF32(`returnValue`,`callStatus`,), Structure.ByValue

   internal fun uniffiSetValue(other: UniffiForeignFutureResultF32) {
        `returnValue` = other.`returnValue`
        `callStatus` = other.`callStatus`
    }

}
internal interface UniffiForeignFutureCompleteF32 : com.sun.jna.Callback {
    fun callback(`callbackData`: Long,`result`: UniffiForeignFutureResultF32.UniffiByValue,)
}
@Structure.FieldOrder("returnValue", "callStatus")
internal open class UniffiForeignFutureResultF64(
    @JvmField internal var `returnValue`: Double = 0.0,
    @JvmField internal var `callStatus`: UniffiRustCallStatus.ByValue = UniffiRustCallStatus.ByValue(),
) : Structure() {
    class UniffiByValue(
        `returnValue`: Double = 0.0,
        `callStatus`: UniffiRustCallStatus.ByValue = UniffiRustCallStatus.ByValue(),
    ): UniffiForeignFutureResultF64(`returnValue`,`callStatus`,), Structure.ByValue

   internal fun uniffiSetValue(other: UniffiForeignFutureResultF64) {
        `returnValue` = other.`returnValue`
        `callStatus` = other.`callStatus`
    }

}
internal interface UniffiForeignFutureCompleteF64 : com.sun.jna.Callback {
    fun callback(`callbackData`: Long,`result`: UniffiForeignFutureResultF64.UniffiByValue,)
}
@Structure.FieldOrder("returnValue", "callStatus")
internal open class UniffiForeignFutureResultRustBuffer(
    @JvmField internal var `returnValue`: RustBuffer.ByValue = RustBuffer.ByValue(),
    @JvmField internal var `callStatus`: UniffiRustCallStatus.ByValue = UniffiRustCallStatus.ByValue(),
) : Structure() {
    class UniffiByValue(
        `returnValue`: RustBuffer.ByValue = RustBuffer.ByValue(),
        `callStatus`: UniffiRustCallStatus.ByValue = UniffiRustCallStatus.ByValue(),
    ): UniffiForeignFutureResultRustBuffer(`returnValue`,`callStatus`,), Structure.ByValue

   internal fun uniffiSetValue(other: UniffiForeignFutureResultRustBuffer) {
        `returnValue` = other.`returnValue`
        `callStatus` = other.`callStatus`
    }

}
internal interface UniffiForeignFutureCompleteRustBuffer : com.sun.jna.Callback {
    fun callback(`callbackData`: Long,`result`: UniffiForeignFutureResultRustBuffer.UniffiByValue,)
}
@Structure.FieldOrder("callStatus")
internal open class UniffiForeignFutureResultVoid(
    @JvmField internal var `callStatus`: UniffiRustCallStatus.ByValue = UniffiRustCallStatus.ByValue(),
) : Structure() {
    class UniffiByValue(
        `callStatus`: UniffiRustCallStatus.ByValue = UniffiRustCallStatus.ByValue(),
    ): UniffiForeignFutureResultVoid(`callStatus`,), Structure.ByValue

   internal fun uniffiSetValue(other: UniffiForeignFutureResultVoid) {
        `callStatus` = other.`callStatus`
    }

}
internal interface UniffiForeignFutureCompleteVoid : com.sun.jna.Callback {
    fun callback(`callbackData`: Long,`result`: UniffiForeignFutureResultVoid.UniffiByValue,)
}
internal interface UniffiCallbackInterfaceLogSinkMethod0 : com.sun.jna.Callback {
    fun callback(`uniffiHandle`: Long,`logger`: RustBuffer.ByValue,`level`: RustBuffer.ByValue,`uniffiOutReturn`: ByteByReference,uniffiCallStatus: UniffiRustCallStatus,)
}
internal interface UniffiCallbackInterfaceLogSinkMethod1 : com.sun.jna.Callback {
    fun callback(`uniffiHandle`: Long,`logger`: RustBuffer.ByValue,`level`: RustBuffer.ByValue,`line`: RustBuffer.ByValue,`uniffiOutReturn`: Pointer,uniffiCallStatus: UniffiRustCallStatus,)
}
@Structure.FieldOrder("uniffiFree", "uniffiClone", "isEnabled", "say")
internal open class UniffiVTableCallbackInterfaceLogSink(
    @JvmField internal var `uniffiFree`: UniffiCallbackInterfaceFree? = null,
    @JvmField internal var `uniffiClone`: UniffiCallbackInterfaceClone? = null,
    @JvmField internal var `isEnabled`: UniffiCallbackInterfaceLogSinkMethod0? = null,
    @JvmField internal var `say`: UniffiCallbackInterfaceLogSinkMethod1? = null,
) : Structure() {
    class UniffiByValue(
        `uniffiFree`: UniffiCallbackInterfaceFree? = null,
        `uniffiClone`: UniffiCallbackInterfaceClone? = null,
        `isEnabled`: UniffiCallbackInterfaceLogSinkMethod0? = null,
        `say`: UniffiCallbackInterfaceLogSinkMethod1? = null,
    ): UniffiVTableCallbackInterfaceLogSink(`uniffiFree`,`uniffiClone`,`isEnabled`,`say`,), Structure.ByValue

   internal fun uniffiSetValue(other: UniffiVTableCallbackInterfaceLogSink) {
        `uniffiFree` = other.`uniffiFree`
        `uniffiClone` = other.`uniffiClone`
        `isEnabled` = other.`isEnabled`
        `say` = other.`say`
    }

}

// A JNA Library to expose the extern-C FFI definitions.
// This is an implementation detail which will be called internally by the public API.

// For large crates we prevent `MethodTooLargeException` (see #2340)
// N.B. the name of the extension is very misleading, since it is
// rather `InterfaceTooLargeException`, caused by too many methods
// in the interface for large crates.
//
// By splitting the otherwise huge interface into two parts
// * UniffiLib (this)
// * IntegrityCheckingUniffiLib
// And all checksum methods are put into `IntegrityCheckingUniffiLib`
// we allow for ~2x as many methods in the UniffiLib interface.
//
// Note: above all written when we used JNA's `loadIndirect` etc.
// We now use JNA's "direct mapping" - unclear if same considerations apply exactly.
internal object IntegrityCheckingUniffiLib {
    init {
        Native.register(IntegrityCheckingUniffiLib::class.java, findLibraryName(componentName = "agentsudo"))
        uniffiCheckContractApiVersion(this)
        uniffiCheckApiChecksums(this)
    }

    internal fun ensureInitialized() = Unit
    external fun uniffi_agentsudo_uniffi_checksum_func_configure_audit(
    ): Int
    external fun uniffi_agentsudo_uniffi_checksum_func_configure_audit_from_environment(
    ): Int
    external fun uniffi_agentsudo_uniffi_checksum_func_verify_audit(
    ): Int
    external fun uniffi_agentsudo_uniffi_checksum_func_disable_telemetry(
    ): Int
    external fun uniffi_agentsudo_uniffi_checksum_func_use_telemetry(
    ): Int
    external fun uniffi_agentsudo_uniffi_checksum_func_error_codes(
    ): Int
    external fun uniffi_agentsudo_uniffi_checksum_func_is_permission_denied(
    ): Int
    external fun uniffi_agentsudo_uniffi_checksum_func_reasons(
    ): Int
    external fun uniffi_agentsudo_uniffi_checksum_func_parse_on_deny(
    ): Int
    external fun uniffi_agentsudo_uniffi_checksum_func_guardrail_places(
    ): Int
    external fun uniffi_agentsudo_uniffi_checksum_func_parse_on_violation(
    ): Int
    external fun uniffi_agentsudo_uniffi_checksum_func_set_log_sink(
    ): Int
    external fun uniffi_agentsudo_uniffi_checksum_func_want_grants(
    ): Int
    external fun uniffi_agentsudo_uniffi_checksum_func_shut_down(
    ): Int
    external fun uniffi_agentsudo_uniffi_checksum_func_version(
    ): Int
    external fun uniffi_agentsudo_uniffi_checksum_func_limits(
    ): Int
    external fun uniffi_agentsudo_uniffi_checksum_func_slack_manifest(
    ): Int
    external fun uniffi_agentsudo_uniffi_checksum_method_agent_has_scope(
    ): Int
    external fun uniffi_agentsudo_uniffi_checksum_method_agent_hierarchical(
    ): Int
    external fun uniffi_agentsudo_uniffi_checksum_method_agent_id(
    ): Int
    external fun uniffi_agentsudo_uniffi_checksum_method_agent_is_granted(
    ): Int
    external fun uniffi_agentsudo_uniffi_checksum_method_agent_name(
    ): Int
    external fun uniffi_agentsudo_uniffi_checksum_method_agent_replace_scopes(
    ): Int
    external fun uniffi_agentsudo_uniffi_checksum_method_agent_role(
    ): Int
    external fun uniffi_agentsudo_uniffi_checksum_method_agent_scopes(
    ): Int
    external fun uniffi_agentsudo_uniffi_checksum_method_agent_send_telemetry_to(
    ): Int
    external fun uniffi_agentsudo_uniffi_checksum_method_agent_session_ttl(
    ): Int
    external fun uniffi_agentsudo_uniffi_checksum_method_agent_set_name(
    ): Int
    external fun uniffi_agentsudo_uniffi_checksum_method_agent_set_role(
    ): Int
    external fun uniffi_agentsudo_uniffi_checksum_method_agent_set_session_ttl(
    ): Int
    external fun uniffi_agentsudo_uniffi_checksum_method_agent_start_session(
    ): Int
    external fun uniffi_agentsudo_uniffi_checksum_method_agent_update_scopes(
    ): Int
    external fun uniffi_agentsudo_uniffi_checksum_method_telemetry_delivered(
    ): Int
    external fun uniffi_agentsudo_uniffi_checksum_method_telemetry_dropped(
    ): Int
    external fun uniffi_agentsudo_uniffi_checksum_method_telemetry_flush(
    ): Int
    external fun uniffi_agentsudo_uniffi_checksum_method_telemetry_send_event(
    ): Int
    external fun uniffi_agentsudo_uniffi_checksum_method_telemetry_stop(
    ): Int
    external fun uniffi_agentsudo_uniffi_checksum_method_consoleapproval_request(
    ): Int
    external fun uniffi_agentsudo_uniffi_checksum_method_consoleapproval_settle(
    ): Int
    external fun uniffi_agentsudo_uniffi_checksum_method_consoleapproval_timeout(
    ): Int
    external fun uniffi_agentsudo_uniffi_checksum_method_guard_begin(
    ): Int
    external fun uniffi_agentsudo_uniffi_checksum_method_guard_function(
    ): Int
    external fun uniffi_agentsudo_uniffi_checksum_method_guardrails_check(
    ): Int
    external fun uniffi_agentsudo_uniffi_checksum_method_guardrails_log_violation(
    ): Int
    external fun uniffi_agentsudo_uniffi_checksum_method_logsink_is_enabled(
    ): Int
    external fun uniffi_agentsudo_uniffi_checksum_method_logsink_say(
    ): Int
    external fun uniffi_agentsudo_uniffi_checksum_method_permit_approval_id(
    ): Int
    external fun uniffi_agentsudo_uniffi_checksum_method_permit_confirm(
    ): Int
    external fun uniffi_agentsudo_uniffi_checksum_method_permit_edited(
    ): Int
    external fun uniffi_agentsudo_uniffi_checksum_method_permit_finished(
    ): Int
    external fun uniffi_agentsudo_uniffi_checksum_method_question_agent_id(
    ): Int
    external fun uniffi_agentsudo_uniffi_checksum_method_question_agent_name(
    ): Int
    external fun uniffi_agentsudo_uniffi_checksum_method_question_answer(
    ): Int
    external fun uniffi_agentsudo_uniffi_checksum_method_question_answer_settled(
    ): Int
    external fun uniffi_agentsudo_uniffi_checksum_method_question_arguments_json(
    ): Int
    external fun uniffi_agentsudo_uniffi_checksum_method_question_digest(
    ): Int
    external fun uniffi_agentsudo_uniffi_checksum_method_question_freeze(
    ): Int
    external fun uniffi_agentsudo_uniffi_checksum_method_question_function(
    ): Int
    external fun uniffi_agentsudo_uniffi_checksum_method_question_scope(
    ): Int
    external fun uniffi_agentsudo_uniffi_checksum_method_question_set_preview(
    ): Int
    external fun uniffi_agentsudo_uniffi_checksum_method_question_take_edits(
    ): Int
    external fun uniffi_agentsudo_uniffi_checksum_method_settlement_approval_id(
    ): Int
    external fun uniffi_agentsudo_uniffi_checksum_method_settlement_approved(
    ): Int
    external fun uniffi_agentsudo_uniffi_checksum_method_settlement_decided_by(
    ): Int
    external fun uniffi_agentsudo_uniffi_checksum_method_settlement_note(
    ): Int
    external fun uniffi_agentsudo_uniffi_checksum_method_settlement_reason(
    ): Int
    external fun uniffi_agentsudo_uniffi_checksum_method_scriptedapproval_request(
    ): Int
    external fun uniffi_agentsudo_uniffi_checksum_method_scriptedapproval_settle(
    ): Int
    external fun uniffi_agentsudo_uniffi_checksum_method_session_agent_id(
    ): Int
    external fun uniffi_agentsudo_uniffi_checksum_method_session_agent_name(
    ): Int
    external fun uniffi_agentsudo_uniffi_checksum_method_session_end(
    ): Int
    external fun uniffi_agentsudo_uniffi_checksum_method_session_expires_at(
    ): Int
    external fun uniffi_agentsudo_uniffi_checksum_method_session_has_scope(
    ): Int
    external fun uniffi_agentsudo_uniffi_checksum_method_session_id(
    ): Int
    external fun uniffi_agentsudo_uniffi_checksum_method_session_is_ended(
    ): Int
    external fun uniffi_agentsudo_uniffi_checksum_method_session_is_expired(
    ): Int
    external fun uniffi_agentsudo_uniffi_checksum_method_session_shorten_to(
    ): Int
    external fun uniffi_agentsudo_uniffi_checksum_method_session_started_at(
    ): Int
    external fun uniffi_agentsudo_uniffi_checksum_method_slackapproval_approve(
    ): Int
    external fun uniffi_agentsudo_uniffi_checksum_method_slackapproval_ask(
    ): Int
    external fun uniffi_agentsudo_uniffi_checksum_method_slackapproval_ask_about(
    ): Int
    external fun uniffi_agentsudo_uniffi_checksum_method_slackapproval_channel(
    ): Int
    external fun uniffi_agentsudo_uniffi_checksum_method_slackapproval_deny(
    ): Int
    external fun uniffi_agentsudo_uniffi_checksum_method_slackapproval_examine(
    ): Int
    external fun uniffi_agentsudo_uniffi_checksum_method_slackapproval_handle_request(
    ): Int
    external fun uniffi_agentsudo_uniffi_checksum_method_slackapproval_mode(
    ): Int
    external fun uniffi_agentsudo_uniffi_checksum_method_slackapproval_request(
    ): Int
    external fun uniffi_agentsudo_uniffi_checksum_method_slackapproval_require_signing_secret(
    ): Int
    external fun uniffi_agentsudo_uniffi_checksum_method_slackapproval_settle(
    ): Int
    external fun uniffi_agentsudo_uniffi_checksum_method_slackapproval_timeout(
    ): Int
    external fun uniffi_agentsudo_uniffi_checksum_method_ticket_cancel(
    ): Int
    external fun uniffi_agentsudo_uniffi_checksum_method_ticket_claim(
    ): Int
    external fun uniffi_agentsudo_uniffi_checksum_method_ticket_code(
    ): Int
    external fun uniffi_agentsudo_uniffi_checksum_method_ticket_id(
    ): Int
    external fun uniffi_agentsudo_uniffi_checksum_method_ticket_poll(
    ): Int
    external fun uniffi_agentsudo_uniffi_checksum_method_ticket_settled(
    ): Int
    external fun uniffi_agentsudo_uniffi_checksum_method_ticket_wait(
    ): Int
    external fun uniffi_agentsudo_uniffi_checksum_constructor_agent_new(
    ): Int
    external fun uniffi_agentsudo_uniffi_checksum_constructor_telemetry_new(
    ): Int
    external fun uniffi_agentsudo_uniffi_checksum_constructor_consoleapproval_new(
    ): Int
    external fun uniffi_agentsudo_uniffi_checksum_constructor_guard_new(
    ): Int
    external fun uniffi_agentsudo_uniffi_checksum_constructor_guardrails_new(
    ): Int
    external fun uniffi_agentsudo_uniffi_checksum_constructor_scriptedapproval_new(
    ): Int
    external fun uniffi_agentsudo_uniffi_checksum_constructor_slackapproval_new(
    ): Int
    external fun ffi_agentsudo_uniffi_uniffi_contract_version(
    ): Int


}

internal object UniffiLib {

    // The Cleaner for the whole library
    internal val CLEANER: UniffiCleaner by lazy {
        UniffiCleaner.create()
    }


    init {
        Native.register(UniffiLib::class.java, findLibraryName(componentName = "agentsudo"))
        uniffiCallbackInterfaceLogSink.register(this)

    }

    internal fun ensureInitialized() = Unit
    external fun uniffi_agentsudo_uniffi_fn_clone_agent(`handle`: Long,uniffi_out_err: UniffiRustCallStatus,
    ): Long
    external fun uniffi_agentsudo_uniffi_fn_free_agent(`handle`: Long,uniffi_out_err: UniffiRustCallStatus,
    ): Unit
    external fun uniffi_agentsudo_uniffi_fn_constructor_agent_new(`name`: RustBuffer.ByValue,`scopes`: RustBuffer.ByValue,`role`: RustBuffer.ByValue,`sessionTtl`: Double,`hierarchical`: Byte,uniffi_out_err: UniffiRustCallStatus,
    ): Long
    external fun uniffi_agentsudo_uniffi_fn_method_agent_has_scope(`ptr`: Long,`scope`: RustBuffer.ByValue,uniffi_out_err: UniffiRustCallStatus,
    ): Byte
    external fun uniffi_agentsudo_uniffi_fn_method_agent_hierarchical(`ptr`: Long,uniffi_out_err: UniffiRustCallStatus,
    ): Byte
    external fun uniffi_agentsudo_uniffi_fn_method_agent_id(`ptr`: Long,uniffi_out_err: UniffiRustCallStatus,
    ): RustBuffer.ByValue
    external fun uniffi_agentsudo_uniffi_fn_method_agent_is_granted(`ptr`: Long,`scope`: RustBuffer.ByValue,uniffi_out_err: UniffiRustCallStatus,
    ): Byte
    external fun uniffi_agentsudo_uniffi_fn_method_agent_name(`ptr`: Long,uniffi_out_err: UniffiRustCallStatus,
    ): RustBuffer.ByValue
    external fun uniffi_agentsudo_uniffi_fn_method_agent_replace_scopes(`ptr`: Long,`scopes`: RustBuffer.ByValue,uniffi_out_err: UniffiRustCallStatus,
    ): Unit
    external fun uniffi_agentsudo_uniffi_fn_method_agent_role(`ptr`: Long,uniffi_out_err: UniffiRustCallStatus,
    ): RustBuffer.ByValue
    external fun uniffi_agentsudo_uniffi_fn_method_agent_scopes(`ptr`: Long,uniffi_out_err: UniffiRustCallStatus,
    ): RustBuffer.ByValue
    external fun uniffi_agentsudo_uniffi_fn_method_agent_send_telemetry_to(`ptr`: Long,`telemetry`: Long,uniffi_out_err: UniffiRustCallStatus,
    ): Unit
    external fun uniffi_agentsudo_uniffi_fn_method_agent_session_ttl(`ptr`: Long,uniffi_out_err: UniffiRustCallStatus,
    ): Double
    external fun uniffi_agentsudo_uniffi_fn_method_agent_set_name(`ptr`: Long,`name`: RustBuffer.ByValue,uniffi_out_err: UniffiRustCallStatus,
    ): Unit
    external fun uniffi_agentsudo_uniffi_fn_method_agent_set_role(`ptr`: Long,`role`: RustBuffer.ByValue,uniffi_out_err: UniffiRustCallStatus,
    ): Unit
    external fun uniffi_agentsudo_uniffi_fn_method_agent_set_session_ttl(`ptr`: Long,`seconds`: Double,uniffi_out_err: UniffiRustCallStatus,
    ): Unit
    external fun uniffi_agentsudo_uniffi_fn_method_agent_start_session(`ptr`: Long,uniffi_out_err: UniffiRustCallStatus,
    ): Long
    external fun uniffi_agentsudo_uniffi_fn_method_agent_update_scopes(`ptr`: Long,`grant`: RustBuffer.ByValue,`revoke`: RustBuffer.ByValue,uniffi_out_err: UniffiRustCallStatus,
    ): Byte
    external fun uniffi_agentsudo_uniffi_fn_clone_telemetry(`handle`: Long,uniffi_out_err: UniffiRustCallStatus,
    ): Long
    external fun uniffi_agentsudo_uniffi_fn_free_telemetry(`handle`: Long,uniffi_out_err: UniffiRustCallStatus,
    ): Unit
    external fun uniffi_agentsudo_uniffi_fn_constructor_telemetry_new(`apiKey`: RustBuffer.ByValue,`endpoint`: RustBuffer.ByValue,`asyncSend`: Byte,`batchSize`: Int,`flushInterval`: Double,uniffi_out_err: UniffiRustCallStatus,
    ): Long
    external fun uniffi_agentsudo_uniffi_fn_method_telemetry_delivered(`ptr`: Long,uniffi_out_err: UniffiRustCallStatus,
    ): Long
    external fun uniffi_agentsudo_uniffi_fn_method_telemetry_dropped(`ptr`: Long,uniffi_out_err: UniffiRustCallStatus,
    ): Long
    external fun uniffi_agentsudo_uniffi_fn_method_telemetry_flush(`ptr`: Long,uniffi_out_err: UniffiRustCallStatus,
    ): Unit
    external fun uniffi_agentsudo_uniffi_fn_method_telemetry_send_event(`ptr`: Long,`event`: RustBuffer.ByValue,uniffi_out_err: UniffiRustCallStatus,
    ): Unit
    external fun uniffi_agentsudo_uniffi_fn_method_telemetry_stop(`ptr`: Long,uniffi_out_err: UniffiRustCallStatus,
    ): Unit
    external fun uniffi_agentsudo_uniffi_fn_clone_consoleapproval(`handle`: Long,uniffi_out_err: UniffiRustCallStatus,
    ): Long
    external fun uniffi_agentsudo_uniffi_fn_free_consoleapproval(`handle`: Long,uniffi_out_err: UniffiRustCallStatus,
    ): Unit
    external fun uniffi_agentsudo_uniffi_fn_constructor_consoleapproval_new(`timeout`: RustBuffer.ByValue,`showArgs`: Byte,`redact`: RustBuffer.ByValue,`maxPending`: RustBuffer.ByValue,`maxPerMinute`: RustBuffer.ByValue,uniffi_out_err: UniffiRustCallStatus,
    ): Long
    external fun uniffi_agentsudo_uniffi_fn_method_consoleapproval_request(`ptr`: Long,`question`: Long,
    ): Long
    external fun uniffi_agentsudo_uniffi_fn_method_consoleapproval_settle(`ptr`: Long,`question`: Long,
    ): Long
    external fun uniffi_agentsudo_uniffi_fn_method_consoleapproval_timeout(`ptr`: Long,uniffi_out_err: UniffiRustCallStatus,
    ): Double
    external fun uniffi_agentsudo_uniffi_fn_clone_guard(`handle`: Long,uniffi_out_err: UniffiRustCallStatus,
    ): Long
    external fun uniffi_agentsudo_uniffi_fn_free_guard(`handle`: Long,uniffi_out_err: UniffiRustCallStatus,
    ): Unit
    external fun uniffi_agentsudo_uniffi_fn_constructor_guard_new(`function`: RustBuffer.ByValue,`scopes`: RustBuffer.ByValue,`onDeny`: RustBuffer.ByValue,`requireAll`: Byte,`surface`: RustBuffer.ByValue,uniffi_out_err: UniffiRustCallStatus,
    ): Long
    external fun uniffi_agentsudo_uniffi_fn_method_guard_begin(`ptr`: Long,`session`: RustBuffer.ByValue,uniffi_out_err: UniffiRustCallStatus,
    ): RustBuffer.ByValue
    external fun uniffi_agentsudo_uniffi_fn_method_guard_function(`ptr`: Long,uniffi_out_err: UniffiRustCallStatus,
    ): RustBuffer.ByValue
    external fun uniffi_agentsudo_uniffi_fn_clone_guardrails(`handle`: Long,uniffi_out_err: UniffiRustCallStatus,
    ): Long
    external fun uniffi_agentsudo_uniffi_fn_free_guardrails(`handle`: Long,uniffi_out_err: UniffiRustCallStatus,
    ): Unit
    external fun uniffi_agentsudo_uniffi_fn_constructor_guardrails_new(`allowedTopics`: RustBuffer.ByValue,`blockedPatterns`: RustBuffer.ByValue,`blockedKeywords`: RustBuffer.ByValue,`onViolation`: RustBuffer.ByValue,`redirectMessage`: RustBuffer.ByValue,`checkOutputs`: Byte,uniffi_out_err: UniffiRustCallStatus,
    ): Long
    external fun uniffi_agentsudo_uniffi_fn_method_guardrails_check(`ptr`: Long,`text`: RustBuffer.ByValue,`place`: RustBuffer.ByValue,uniffi_out_err: UniffiRustCallStatus,
    ): RustBuffer.ByValue
    external fun uniffi_agentsudo_uniffi_fn_method_guardrails_log_violation(`ptr`: Long,`agentName`: RustBuffer.ByValue,`reason`: RustBuffer.ByValue,`length`: Long,uniffi_out_err: UniffiRustCallStatus,
    ): Unit
    external fun uniffi_agentsudo_uniffi_fn_clone_logsink(`handle`: Long,uniffi_out_err: UniffiRustCallStatus,
    ): Long
    external fun uniffi_agentsudo_uniffi_fn_free_logsink(`handle`: Long,uniffi_out_err: UniffiRustCallStatus,
    ): Unit
    external fun uniffi_agentsudo_uniffi_fn_init_callback_vtable_logsink(`vtable`: UniffiVTableCallbackInterfaceLogSink,
    ): Unit
    external fun uniffi_agentsudo_uniffi_fn_method_logsink_is_enabled(`ptr`: Long,`logger`: RustBuffer.ByValue,`level`: RustBuffer.ByValue,uniffi_out_err: UniffiRustCallStatus,
    ): Byte
    external fun uniffi_agentsudo_uniffi_fn_method_logsink_say(`ptr`: Long,`logger`: RustBuffer.ByValue,`level`: RustBuffer.ByValue,`line`: RustBuffer.ByValue,uniffi_out_err: UniffiRustCallStatus,
    ): Unit
    external fun uniffi_agentsudo_uniffi_fn_clone_permit(`handle`: Long,uniffi_out_err: UniffiRustCallStatus,
    ): Long
    external fun uniffi_agentsudo_uniffi_fn_free_permit(`handle`: Long,uniffi_out_err: UniffiRustCallStatus,
    ): Unit
    external fun uniffi_agentsudo_uniffi_fn_method_permit_approval_id(`ptr`: Long,uniffi_out_err: UniffiRustCallStatus,
    ): RustBuffer.ByValue
    external fun uniffi_agentsudo_uniffi_fn_method_permit_confirm(`ptr`: Long,`live`: RustBuffer.ByValue,uniffi_out_err: UniffiRustCallStatus,
    ): Unit
    external fun uniffi_agentsudo_uniffi_fn_method_permit_edited(`ptr`: Long,uniffi_out_err: UniffiRustCallStatus,
    ): RustBuffer.ByValue
    external fun uniffi_agentsudo_uniffi_fn_method_permit_finished(`ptr`: Long,`succeeded`: Byte,uniffi_out_err: UniffiRustCallStatus,
    ): Unit
    external fun uniffi_agentsudo_uniffi_fn_clone_question(`handle`: Long,uniffi_out_err: UniffiRustCallStatus,
    ): Long
    external fun uniffi_agentsudo_uniffi_fn_free_question(`handle`: Long,uniffi_out_err: UniffiRustCallStatus,
    ): Unit
    external fun uniffi_agentsudo_uniffi_fn_method_question_agent_id(`ptr`: Long,uniffi_out_err: UniffiRustCallStatus,
    ): RustBuffer.ByValue
    external fun uniffi_agentsudo_uniffi_fn_method_question_agent_name(`ptr`: Long,uniffi_out_err: UniffiRustCallStatus,
    ): RustBuffer.ByValue
    external fun uniffi_agentsudo_uniffi_fn_method_question_answer(`ptr`: Long,`said`: RustBuffer.ByValue,`live`: RustBuffer.ByValue,uniffi_out_err: UniffiRustCallStatus,
    ): Long
    external fun uniffi_agentsudo_uniffi_fn_method_question_answer_settled(`ptr`: Long,`settlement`: Long,`live`: RustBuffer.ByValue,uniffi_out_err: UniffiRustCallStatus,
    ): Long
    external fun uniffi_agentsudo_uniffi_fn_method_question_arguments_json(`ptr`: Long,uniffi_out_err: UniffiRustCallStatus,
    ): RustBuffer.ByValue
    external fun uniffi_agentsudo_uniffi_fn_method_question_digest(`ptr`: Long,uniffi_out_err: UniffiRustCallStatus,
    ): RustBuffer.ByValue
    external fun uniffi_agentsudo_uniffi_fn_method_question_freeze(`ptr`: Long,`arguments`: RustBuffer.ByValue,uniffi_out_err: UniffiRustCallStatus,
    ): Unit
    external fun uniffi_agentsudo_uniffi_fn_method_question_function(`ptr`: Long,uniffi_out_err: UniffiRustCallStatus,
    ): RustBuffer.ByValue
    external fun uniffi_agentsudo_uniffi_fn_method_question_scope(`ptr`: Long,uniffi_out_err: UniffiRustCallStatus,
    ): RustBuffer.ByValue
    external fun uniffi_agentsudo_uniffi_fn_method_question_set_preview(`ptr`: Long,`words`: RustBuffer.ByValue,uniffi_out_err: UniffiRustCallStatus,
    ): Unit
    external fun uniffi_agentsudo_uniffi_fn_method_question_take_edits(`ptr`: Long,`fixed`: RustBuffer.ByValue,uniffi_out_err: UniffiRustCallStatus,
    ): Unit
    external fun uniffi_agentsudo_uniffi_fn_clone_settlement(`handle`: Long,uniffi_out_err: UniffiRustCallStatus,
    ): Long
    external fun uniffi_agentsudo_uniffi_fn_free_settlement(`handle`: Long,uniffi_out_err: UniffiRustCallStatus,
    ): Unit
    external fun uniffi_agentsudo_uniffi_fn_method_settlement_approval_id(`ptr`: Long,uniffi_out_err: UniffiRustCallStatus,
    ): RustBuffer.ByValue
    external fun uniffi_agentsudo_uniffi_fn_method_settlement_approved(`ptr`: Long,uniffi_out_err: UniffiRustCallStatus,
    ): Byte
    external fun uniffi_agentsudo_uniffi_fn_method_settlement_decided_by(`ptr`: Long,uniffi_out_err: UniffiRustCallStatus,
    ): RustBuffer.ByValue
    external fun uniffi_agentsudo_uniffi_fn_method_settlement_note(`ptr`: Long,uniffi_out_err: UniffiRustCallStatus,
    ): RustBuffer.ByValue
    external fun uniffi_agentsudo_uniffi_fn_method_settlement_reason(`ptr`: Long,uniffi_out_err: UniffiRustCallStatus,
    ): RustBuffer.ByValue
    external fun uniffi_agentsudo_uniffi_fn_clone_scriptedapproval(`handle`: Long,uniffi_out_err: UniffiRustCallStatus,
    ): Long
    external fun uniffi_agentsudo_uniffi_fn_free_scriptedapproval(`handle`: Long,uniffi_out_err: UniffiRustCallStatus,
    ): Unit
    external fun uniffi_agentsudo_uniffi_fn_constructor_scriptedapproval_new(`answer`: RustBuffer.ByValue,`user`: RustBuffer.ByValue,`note`: RustBuffer.ByValue,uniffi_out_err: UniffiRustCallStatus,
    ): Long
    external fun uniffi_agentsudo_uniffi_fn_method_scriptedapproval_request(`ptr`: Long,`question`: Long,
    ): Long
    external fun uniffi_agentsudo_uniffi_fn_method_scriptedapproval_settle(`ptr`: Long,`question`: Long,
    ): Long
    external fun uniffi_agentsudo_uniffi_fn_clone_session(`handle`: Long,uniffi_out_err: UniffiRustCallStatus,
    ): Long
    external fun uniffi_agentsudo_uniffi_fn_free_session(`handle`: Long,uniffi_out_err: UniffiRustCallStatus,
    ): Unit
    external fun uniffi_agentsudo_uniffi_fn_method_session_agent_id(`ptr`: Long,uniffi_out_err: UniffiRustCallStatus,
    ): RustBuffer.ByValue
    external fun uniffi_agentsudo_uniffi_fn_method_session_agent_name(`ptr`: Long,uniffi_out_err: UniffiRustCallStatus,
    ): RustBuffer.ByValue
    external fun uniffi_agentsudo_uniffi_fn_method_session_end(`ptr`: Long,uniffi_out_err: UniffiRustCallStatus,
    ): Unit
    external fun uniffi_agentsudo_uniffi_fn_method_session_expires_at(`ptr`: Long,uniffi_out_err: UniffiRustCallStatus,
    ): RustBuffer.ByValue
    external fun uniffi_agentsudo_uniffi_fn_method_session_has_scope(`ptr`: Long,`scope`: RustBuffer.ByValue,uniffi_out_err: UniffiRustCallStatus,
    ): Byte
    external fun uniffi_agentsudo_uniffi_fn_method_session_id(`ptr`: Long,uniffi_out_err: UniffiRustCallStatus,
    ): RustBuffer.ByValue
    external fun uniffi_agentsudo_uniffi_fn_method_session_is_ended(`ptr`: Long,uniffi_out_err: UniffiRustCallStatus,
    ): Byte
    external fun uniffi_agentsudo_uniffi_fn_method_session_is_expired(`ptr`: Long,uniffi_out_err: UniffiRustCallStatus,
    ): Byte
    external fun uniffi_agentsudo_uniffi_fn_method_session_shorten_to(`ptr`: Long,`at`: RustBuffer.ByValue,uniffi_out_err: UniffiRustCallStatus,
    ): Unit
    external fun uniffi_agentsudo_uniffi_fn_method_session_started_at(`ptr`: Long,uniffi_out_err: UniffiRustCallStatus,
    ): RustBuffer.ByValue
    external fun uniffi_agentsudo_uniffi_fn_clone_slackapproval(`handle`: Long,uniffi_out_err: UniffiRustCallStatus,
    ): Long
    external fun uniffi_agentsudo_uniffi_fn_free_slackapproval(`handle`: Long,uniffi_out_err: UniffiRustCallStatus,
    ): Unit
    external fun uniffi_agentsudo_uniffi_fn_constructor_slackapproval_new(`botToken`: RustBuffer.ByValue,`channel`: RustBuffer.ByValue,`timeout`: RustBuffer.ByValue,`signingSecret`: RustBuffer.ByValue,`approvers`: RustBuffer.ByValue,`showArgs`: Byte,`redact`: RustBuffer.ByValue,`cloudApiKey`: RustBuffer.ByValue,`cloudUrl`: RustBuffer.ByValue,`pollInterval`: RustBuffer.ByValue,`webhookUrl`: RustBuffer.ByValue,`slackApiUrl`: RustBuffer.ByValue,`autoDenyOnTimeout`: Byte,`store`: RustBuffer.ByValue,`appToken`: RustBuffer.ByValue,`quorum`: RustBuffer.ByValue,`requestedBy`: RustBuffer.ByValue,`remind`: RustBuffer.ByValue,`escalateTo`: RustBuffer.ByValue,`escalateAfter`: RustBuffer.ByValue,`maxPending`: RustBuffer.ByValue,`maxPerMinute`: RustBuffer.ByValue,`grants`: RustBuffer.ByValue,`edits`: Byte,uniffi_out_err: UniffiRustCallStatus,
    ): Long
    external fun uniffi_agentsudo_uniffi_fn_method_slackapproval_approve(`ptr`: Long,`approval`: RustBuffer.ByValue,`user`: RustBuffer.ByValue,uniffi_out_err: UniffiRustCallStatus,
    ): Byte
    external fun uniffi_agentsudo_uniffi_fn_method_slackapproval_ask(`ptr`: Long,`question`: Long,`idempotencyKey`: RustBuffer.ByValue,uniffi_out_err: UniffiRustCallStatus,
    ): Long
    external fun uniffi_agentsudo_uniffi_fn_method_slackapproval_ask_about(`ptr`: Long,`agent`: Long,`scope`: RustBuffer.ByValue,`function`: RustBuffer.ByValue,`arguments`: RustBuffer.ByValue,`idempotencyKey`: RustBuffer.ByValue,uniffi_out_err: UniffiRustCallStatus,
    ): Long
    external fun uniffi_agentsudo_uniffi_fn_method_slackapproval_channel(`ptr`: Long,uniffi_out_err: UniffiRustCallStatus,
    ): RustBuffer.ByValue
    external fun uniffi_agentsudo_uniffi_fn_method_slackapproval_deny(`ptr`: Long,`approval`: RustBuffer.ByValue,`user`: RustBuffer.ByValue,uniffi_out_err: UniffiRustCallStatus,
    ): Byte
    external fun uniffi_agentsudo_uniffi_fn_method_slackapproval_examine(`ptr`: Long,
    ): Long
    external fun uniffi_agentsudo_uniffi_fn_method_slackapproval_handle_request(`ptr`: Long,`headers`: RustBuffer.ByValue,`body`: RustBuffer.ByValue,
    ): Long
    external fun uniffi_agentsudo_uniffi_fn_method_slackapproval_mode(`ptr`: Long,uniffi_out_err: UniffiRustCallStatus,
    ): RustBuffer.ByValue
    external fun uniffi_agentsudo_uniffi_fn_method_slackapproval_request(`ptr`: Long,`question`: Long,`idempotencyKey`: RustBuffer.ByValue,
    ): Long
    external fun uniffi_agentsudo_uniffi_fn_method_slackapproval_require_signing_secret(`ptr`: Long,uniffi_out_err: UniffiRustCallStatus,
    ): Unit
    external fun uniffi_agentsudo_uniffi_fn_method_slackapproval_settle(`ptr`: Long,`question`: Long,`idempotencyKey`: RustBuffer.ByValue,
    ): Long
    external fun uniffi_agentsudo_uniffi_fn_method_slackapproval_timeout(`ptr`: Long,uniffi_out_err: UniffiRustCallStatus,
    ): Double
    external fun uniffi_agentsudo_uniffi_fn_clone_ticket(`handle`: Long,uniffi_out_err: UniffiRustCallStatus,
    ): Long
    external fun uniffi_agentsudo_uniffi_fn_free_ticket(`handle`: Long,uniffi_out_err: UniffiRustCallStatus,
    ): Unit
    external fun uniffi_agentsudo_uniffi_fn_method_ticket_cancel(`ptr`: Long,uniffi_out_err: UniffiRustCallStatus,
    ): Unit
    external fun uniffi_agentsudo_uniffi_fn_method_ticket_claim(`ptr`: Long,uniffi_out_err: UniffiRustCallStatus,
    ): Unit
    external fun uniffi_agentsudo_uniffi_fn_method_ticket_code(`ptr`: Long,uniffi_out_err: UniffiRustCallStatus,
    ): RustBuffer.ByValue
    external fun uniffi_agentsudo_uniffi_fn_method_ticket_id(`ptr`: Long,uniffi_out_err: UniffiRustCallStatus,
    ): RustBuffer.ByValue
    external fun uniffi_agentsudo_uniffi_fn_method_ticket_poll(`ptr`: Long,uniffi_out_err: UniffiRustCallStatus,
    ): RustBuffer.ByValue
    external fun uniffi_agentsudo_uniffi_fn_method_ticket_settled(`ptr`: Long,
    ): Long
    external fun uniffi_agentsudo_uniffi_fn_method_ticket_wait(`ptr`: Long,uniffi_out_err: UniffiRustCallStatus,
    ): Long
    external fun uniffi_agentsudo_uniffi_fn_func_configure_audit(`path`: RustBuffer.ByValue,`onError`: RustBuffer.ByValue,uniffi_out_err: UniffiRustCallStatus,
    ): Unit
    external fun uniffi_agentsudo_uniffi_fn_func_configure_audit_from_environment(uniffi_out_err: UniffiRustCallStatus,
    ): Unit
    external fun uniffi_agentsudo_uniffi_fn_func_verify_audit(`path`: RustBuffer.ByValue,`anchor`: RustBuffer.ByValue,uniffi_out_err: UniffiRustCallStatus,
    ): RustBuffer.ByValue
    external fun uniffi_agentsudo_uniffi_fn_func_disable_telemetry(uniffi_out_err: UniffiRustCallStatus,
    ): Unit
    external fun uniffi_agentsudo_uniffi_fn_func_use_telemetry(`telemetry`: Long,uniffi_out_err: UniffiRustCallStatus,
    ): Unit
    external fun uniffi_agentsudo_uniffi_fn_func_error_codes(uniffi_out_err: UniffiRustCallStatus,
    ): RustBuffer.ByValue
    external fun uniffi_agentsudo_uniffi_fn_func_is_permission_denied(`code`: RustBuffer.ByValue,uniffi_out_err: UniffiRustCallStatus,
    ): Byte
    external fun uniffi_agentsudo_uniffi_fn_func_reasons(uniffi_out_err: UniffiRustCallStatus,
    ): RustBuffer.ByValue
    external fun uniffi_agentsudo_uniffi_fn_func_parse_on_deny(`text`: RustBuffer.ByValue,uniffi_out_err: UniffiRustCallStatus,
    ): RustBuffer.ByValue
    external fun uniffi_agentsudo_uniffi_fn_func_guardrail_places(`arguments`: RustBuffer.ByValue,uniffi_out_err: UniffiRustCallStatus,
    ): RustBuffer.ByValue
    external fun uniffi_agentsudo_uniffi_fn_func_parse_on_violation(`text`: RustBuffer.ByValue,uniffi_out_err: UniffiRustCallStatus,
    ): RustBuffer.ByValue
    external fun uniffi_agentsudo_uniffi_fn_func_set_log_sink(`sink`: Long,uniffi_out_err: UniffiRustCallStatus,
    ): Unit
    external fun uniffi_agentsudo_uniffi_fn_func_want_grants(`wanted`: Byte,uniffi_out_err: UniffiRustCallStatus,
    ): Unit
    external fun uniffi_agentsudo_uniffi_fn_func_shut_down(`patience`: Double,uniffi_out_err: UniffiRustCallStatus,
    ): Unit
    external fun uniffi_agentsudo_uniffi_fn_func_version(uniffi_out_err: UniffiRustCallStatus,
    ): RustBuffer.ByValue
    external fun uniffi_agentsudo_uniffi_fn_func_limits(uniffi_out_err: UniffiRustCallStatus,
    ): RustBuffer.ByValue
    external fun uniffi_agentsudo_uniffi_fn_func_slack_manifest(`url`: RustBuffer.ByValue,`groups`: Byte,uniffi_out_err: UniffiRustCallStatus,
    ): RustBuffer.ByValue
    external fun ffi_agentsudo_uniffi_rustbuffer_alloc(`size`: Long,uniffi_out_err: UniffiRustCallStatus,
    ): RustBuffer.ByValue
    external fun ffi_agentsudo_uniffi_rustbuffer_from_bytes(`bytes`: ForeignBytes.ByValue,uniffi_out_err: UniffiRustCallStatus,
    ): RustBuffer.ByValue
    external fun ffi_agentsudo_uniffi_rustbuffer_free(`buf`: RustBuffer.ByValue,uniffi_out_err: UniffiRustCallStatus,
    ): Unit
    external fun ffi_agentsudo_uniffi_rustbuffer_reserve(`buf`: RustBuffer.ByValue,`additional`: Long,uniffi_out_err: UniffiRustCallStatus,
    ): RustBuffer.ByValue
    external fun ffi_agentsudo_uniffi_rust_future_poll_u8(`handle`: Long,`callback`: UniffiRustFutureContinuationCallback,`callbackData`: Long,
    ): Unit
    external fun ffi_agentsudo_uniffi_rust_future_cancel_u8(`handle`: Long,
    ): Unit
    external fun ffi_agentsudo_uniffi_rust_future_free_u8(`handle`: Long,
    ): Unit
    external fun ffi_agentsudo_uniffi_rust_future_complete_u8(`handle`: Long,uniffi_out_err: UniffiRustCallStatus,
    ): Int
    external fun ffi_agentsudo_uniffi_rust_future_poll_i8(`handle`: Long,`callback`: UniffiRustFutureContinuationCallback,`callbackData`: Long,
    ): Unit
    external fun ffi_agentsudo_uniffi_rust_future_cancel_i8(`handle`: Long,
    ): Unit
    external fun ffi_agentsudo_uniffi_rust_future_free_i8(`handle`: Long,
    ): Unit
    external fun ffi_agentsudo_uniffi_rust_future_complete_i8(`handle`: Long,uniffi_out_err: UniffiRustCallStatus,
    ): Byte
    external fun ffi_agentsudo_uniffi_rust_future_poll_u16(`handle`: Long,`callback`: UniffiRustFutureContinuationCallback,`callbackData`: Long,
    ): Unit
    external fun ffi_agentsudo_uniffi_rust_future_cancel_u16(`handle`: Long,
    ): Unit
    external fun ffi_agentsudo_uniffi_rust_future_free_u16(`handle`: Long,
    ): Unit
    external fun ffi_agentsudo_uniffi_rust_future_complete_u16(`handle`: Long,uniffi_out_err: UniffiRustCallStatus,
    ): Int
    external fun ffi_agentsudo_uniffi_rust_future_poll_i16(`handle`: Long,`callback`: UniffiRustFutureContinuationCallback,`callbackData`: Long,
    ): Unit
    external fun ffi_agentsudo_uniffi_rust_future_cancel_i16(`handle`: Long,
    ): Unit
    external fun ffi_agentsudo_uniffi_rust_future_free_i16(`handle`: Long,
    ): Unit
    external fun ffi_agentsudo_uniffi_rust_future_complete_i16(`handle`: Long,uniffi_out_err: UniffiRustCallStatus,
    ): Short
    external fun ffi_agentsudo_uniffi_rust_future_poll_u32(`handle`: Long,`callback`: UniffiRustFutureContinuationCallback,`callbackData`: Long,
    ): Unit
    external fun ffi_agentsudo_uniffi_rust_future_cancel_u32(`handle`: Long,
    ): Unit
    external fun ffi_agentsudo_uniffi_rust_future_free_u32(`handle`: Long,
    ): Unit
    external fun ffi_agentsudo_uniffi_rust_future_complete_u32(`handle`: Long,uniffi_out_err: UniffiRustCallStatus,
    ): Int
    external fun ffi_agentsudo_uniffi_rust_future_poll_i32(`handle`: Long,`callback`: UniffiRustFutureContinuationCallback,`callbackData`: Long,
    ): Unit
    external fun ffi_agentsudo_uniffi_rust_future_cancel_i32(`handle`: Long,
    ): Unit
    external fun ffi_agentsudo_uniffi_rust_future_free_i32(`handle`: Long,
    ): Unit
    external fun ffi_agentsudo_uniffi_rust_future_complete_i32(`handle`: Long,uniffi_out_err: UniffiRustCallStatus,
    ): Int
    external fun ffi_agentsudo_uniffi_rust_future_poll_u64(`handle`: Long,`callback`: UniffiRustFutureContinuationCallback,`callbackData`: Long,
    ): Unit
    external fun ffi_agentsudo_uniffi_rust_future_cancel_u64(`handle`: Long,
    ): Unit
    external fun ffi_agentsudo_uniffi_rust_future_free_u64(`handle`: Long,
    ): Unit
    external fun ffi_agentsudo_uniffi_rust_future_complete_u64(`handle`: Long,uniffi_out_err: UniffiRustCallStatus,
    ): Long
    external fun ffi_agentsudo_uniffi_rust_future_poll_i64(`handle`: Long,`callback`: UniffiRustFutureContinuationCallback,`callbackData`: Long,
    ): Unit
    external fun ffi_agentsudo_uniffi_rust_future_cancel_i64(`handle`: Long,
    ): Unit
    external fun ffi_agentsudo_uniffi_rust_future_free_i64(`handle`: Long,
    ): Unit
    external fun ffi_agentsudo_uniffi_rust_future_complete_i64(`handle`: Long,uniffi_out_err: UniffiRustCallStatus,
    ): Long
    external fun ffi_agentsudo_uniffi_rust_future_poll_f32(`handle`: Long,`callback`: UniffiRustFutureContinuationCallback,`callbackData`: Long,
    ): Unit
    external fun ffi_agentsudo_uniffi_rust_future_cancel_f32(`handle`: Long,
    ): Unit
    external fun ffi_agentsudo_uniffi_rust_future_free_f32(`handle`: Long,
    ): Unit
    external fun ffi_agentsudo_uniffi_rust_future_complete_f32(`handle`: Long,uniffi_out_err: UniffiRustCallStatus,
    ): Float
    external fun ffi_agentsudo_uniffi_rust_future_poll_f64(`handle`: Long,`callback`: UniffiRustFutureContinuationCallback,`callbackData`: Long,
    ): Unit
    external fun ffi_agentsudo_uniffi_rust_future_cancel_f64(`handle`: Long,
    ): Unit
    external fun ffi_agentsudo_uniffi_rust_future_free_f64(`handle`: Long,
    ): Unit
    external fun ffi_agentsudo_uniffi_rust_future_complete_f64(`handle`: Long,uniffi_out_err: UniffiRustCallStatus,
    ): Double
    external fun ffi_agentsudo_uniffi_rust_future_poll_rust_buffer(`handle`: Long,`callback`: UniffiRustFutureContinuationCallback,`callbackData`: Long,
    ): Unit
    external fun ffi_agentsudo_uniffi_rust_future_cancel_rust_buffer(`handle`: Long,
    ): Unit
    external fun ffi_agentsudo_uniffi_rust_future_free_rust_buffer(`handle`: Long,
    ): Unit
    external fun ffi_agentsudo_uniffi_rust_future_complete_rust_buffer(`handle`: Long,uniffi_out_err: UniffiRustCallStatus,
    ): RustBuffer.ByValue
    external fun ffi_agentsudo_uniffi_rust_future_poll_void(`handle`: Long,`callback`: UniffiRustFutureContinuationCallback,`callbackData`: Long,
    ): Unit
    external fun ffi_agentsudo_uniffi_rust_future_cancel_void(`handle`: Long,
    ): Unit
    external fun ffi_agentsudo_uniffi_rust_future_free_void(`handle`: Long,
    ): Unit
    external fun ffi_agentsudo_uniffi_rust_future_complete_void(`handle`: Long,uniffi_out_err: UniffiRustCallStatus,
    ): Unit


}

private fun uniffiCheckContractApiVersion(lib: IntegrityCheckingUniffiLib) {
    // Get the bindings contract version from our ComponentInterface
    val bindings_contract_version = 30
    // Get the scaffolding contract version by calling the into the dylib
    val scaffolding_contract_version = lib.ffi_agentsudo_uniffi_uniffi_contract_version()
    if (bindings_contract_version != scaffolding_contract_version) {
        throw RuntimeException("UniFFI contract version mismatch: try cleaning and rebuilding your project")
    }
}
@Suppress("UNUSED_PARAMETER")
private fun uniffiCheckApiChecksums(lib: IntegrityCheckingUniffiLib) {
    if ((lib.uniffi_agentsudo_uniffi_checksum_func_configure_audit() and 0xFFFF) != 58323) {
        throw RuntimeException("UniFFI API checksum mismatch: try cleaning and rebuilding your project")
    }
    if ((lib.uniffi_agentsudo_uniffi_checksum_func_configure_audit_from_environment() and 0xFFFF) != 53749) {
        throw RuntimeException("UniFFI API checksum mismatch: try cleaning and rebuilding your project")
    }
    if ((lib.uniffi_agentsudo_uniffi_checksum_func_verify_audit() and 0xFFFF) != 24942) {
        throw RuntimeException("UniFFI API checksum mismatch: try cleaning and rebuilding your project")
    }
    if ((lib.uniffi_agentsudo_uniffi_checksum_func_disable_telemetry() and 0xFFFF) != 44563) {
        throw RuntimeException("UniFFI API checksum mismatch: try cleaning and rebuilding your project")
    }
    if ((lib.uniffi_agentsudo_uniffi_checksum_func_use_telemetry() and 0xFFFF) != 27235) {
        throw RuntimeException("UniFFI API checksum mismatch: try cleaning and rebuilding your project")
    }
    if ((lib.uniffi_agentsudo_uniffi_checksum_func_error_codes() and 0xFFFF) != 59345) {
        throw RuntimeException("UniFFI API checksum mismatch: try cleaning and rebuilding your project")
    }
    if ((lib.uniffi_agentsudo_uniffi_checksum_func_is_permission_denied() and 0xFFFF) != 53471) {
        throw RuntimeException("UniFFI API checksum mismatch: try cleaning and rebuilding your project")
    }
    if ((lib.uniffi_agentsudo_uniffi_checksum_func_reasons() and 0xFFFF) != 38424) {
        throw RuntimeException("UniFFI API checksum mismatch: try cleaning and rebuilding your project")
    }
    if ((lib.uniffi_agentsudo_uniffi_checksum_func_parse_on_deny() and 0xFFFF) != 33647) {
        throw RuntimeException("UniFFI API checksum mismatch: try cleaning and rebuilding your project")
    }
    if ((lib.uniffi_agentsudo_uniffi_checksum_func_guardrail_places() and 0xFFFF) != 26488) {
        throw RuntimeException("UniFFI API checksum mismatch: try cleaning and rebuilding your project")
    }
    if ((lib.uniffi_agentsudo_uniffi_checksum_func_parse_on_violation() and 0xFFFF) != 18067) {
        throw RuntimeException("UniFFI API checksum mismatch: try cleaning and rebuilding your project")
    }
    if ((lib.uniffi_agentsudo_uniffi_checksum_func_set_log_sink() and 0xFFFF) != 24723) {
        throw RuntimeException("UniFFI API checksum mismatch: try cleaning and rebuilding your project")
    }
    if ((lib.uniffi_agentsudo_uniffi_checksum_func_want_grants() and 0xFFFF) != 18269) {
        throw RuntimeException("UniFFI API checksum mismatch: try cleaning and rebuilding your project")
    }
    if ((lib.uniffi_agentsudo_uniffi_checksum_func_shut_down() and 0xFFFF) != 56638) {
        throw RuntimeException("UniFFI API checksum mismatch: try cleaning and rebuilding your project")
    }
    if ((lib.uniffi_agentsudo_uniffi_checksum_func_version() and 0xFFFF) != 42953) {
        throw RuntimeException("UniFFI API checksum mismatch: try cleaning and rebuilding your project")
    }
    if ((lib.uniffi_agentsudo_uniffi_checksum_func_limits() and 0xFFFF) != 3931) {
        throw RuntimeException("UniFFI API checksum mismatch: try cleaning and rebuilding your project")
    }
    if ((lib.uniffi_agentsudo_uniffi_checksum_func_slack_manifest() and 0xFFFF) != 2371) {
        throw RuntimeException("UniFFI API checksum mismatch: try cleaning and rebuilding your project")
    }
    if ((lib.uniffi_agentsudo_uniffi_checksum_method_agent_has_scope() and 0xFFFF) != 55971) {
        throw RuntimeException("UniFFI API checksum mismatch: try cleaning and rebuilding your project")
    }
    if ((lib.uniffi_agentsudo_uniffi_checksum_method_agent_hierarchical() and 0xFFFF) != 31047) {
        throw RuntimeException("UniFFI API checksum mismatch: try cleaning and rebuilding your project")
    }
    if ((lib.uniffi_agentsudo_uniffi_checksum_method_agent_id() and 0xFFFF) != 38668) {
        throw RuntimeException("UniFFI API checksum mismatch: try cleaning and rebuilding your project")
    }
    if ((lib.uniffi_agentsudo_uniffi_checksum_method_agent_is_granted() and 0xFFFF) != 61881) {
        throw RuntimeException("UniFFI API checksum mismatch: try cleaning and rebuilding your project")
    }
    if ((lib.uniffi_agentsudo_uniffi_checksum_method_agent_name() and 0xFFFF) != 23977) {
        throw RuntimeException("UniFFI API checksum mismatch: try cleaning and rebuilding your project")
    }
    if ((lib.uniffi_agentsudo_uniffi_checksum_method_agent_replace_scopes() and 0xFFFF) != 28274) {
        throw RuntimeException("UniFFI API checksum mismatch: try cleaning and rebuilding your project")
    }
    if ((lib.uniffi_agentsudo_uniffi_checksum_method_agent_role() and 0xFFFF) != 57430) {
        throw RuntimeException("UniFFI API checksum mismatch: try cleaning and rebuilding your project")
    }
    if ((lib.uniffi_agentsudo_uniffi_checksum_method_agent_scopes() and 0xFFFF) != 35431) {
        throw RuntimeException("UniFFI API checksum mismatch: try cleaning and rebuilding your project")
    }
    if ((lib.uniffi_agentsudo_uniffi_checksum_method_agent_send_telemetry_to() and 0xFFFF) != 19088) {
        throw RuntimeException("UniFFI API checksum mismatch: try cleaning and rebuilding your project")
    }
    if ((lib.uniffi_agentsudo_uniffi_checksum_method_agent_session_ttl() and 0xFFFF) != 19580) {
        throw RuntimeException("UniFFI API checksum mismatch: try cleaning and rebuilding your project")
    }
    if ((lib.uniffi_agentsudo_uniffi_checksum_method_agent_set_name() and 0xFFFF) != 51606) {
        throw RuntimeException("UniFFI API checksum mismatch: try cleaning and rebuilding your project")
    }
    if ((lib.uniffi_agentsudo_uniffi_checksum_method_agent_set_role() and 0xFFFF) != 22353) {
        throw RuntimeException("UniFFI API checksum mismatch: try cleaning and rebuilding your project")
    }
    if ((lib.uniffi_agentsudo_uniffi_checksum_method_agent_set_session_ttl() and 0xFFFF) != 63900) {
        throw RuntimeException("UniFFI API checksum mismatch: try cleaning and rebuilding your project")
    }
    if ((lib.uniffi_agentsudo_uniffi_checksum_method_agent_start_session() and 0xFFFF) != 10548) {
        throw RuntimeException("UniFFI API checksum mismatch: try cleaning and rebuilding your project")
    }
    if ((lib.uniffi_agentsudo_uniffi_checksum_method_agent_update_scopes() and 0xFFFF) != 23120) {
        throw RuntimeException("UniFFI API checksum mismatch: try cleaning and rebuilding your project")
    }
    if ((lib.uniffi_agentsudo_uniffi_checksum_method_telemetry_delivered() and 0xFFFF) != 15844) {
        throw RuntimeException("UniFFI API checksum mismatch: try cleaning and rebuilding your project")
    }
    if ((lib.uniffi_agentsudo_uniffi_checksum_method_telemetry_dropped() and 0xFFFF) != 38499) {
        throw RuntimeException("UniFFI API checksum mismatch: try cleaning and rebuilding your project")
    }
    if ((lib.uniffi_agentsudo_uniffi_checksum_method_telemetry_flush() and 0xFFFF) != 41409) {
        throw RuntimeException("UniFFI API checksum mismatch: try cleaning and rebuilding your project")
    }
    if ((lib.uniffi_agentsudo_uniffi_checksum_method_telemetry_send_event() and 0xFFFF) != 18099) {
        throw RuntimeException("UniFFI API checksum mismatch: try cleaning and rebuilding your project")
    }
    if ((lib.uniffi_agentsudo_uniffi_checksum_method_telemetry_stop() and 0xFFFF) != 40563) {
        throw RuntimeException("UniFFI API checksum mismatch: try cleaning and rebuilding your project")
    }
    if ((lib.uniffi_agentsudo_uniffi_checksum_method_consoleapproval_request() and 0xFFFF) != 42986) {
        throw RuntimeException("UniFFI API checksum mismatch: try cleaning and rebuilding your project")
    }
    if ((lib.uniffi_agentsudo_uniffi_checksum_method_consoleapproval_settle() and 0xFFFF) != 24443) {
        throw RuntimeException("UniFFI API checksum mismatch: try cleaning and rebuilding your project")
    }
    if ((lib.uniffi_agentsudo_uniffi_checksum_method_consoleapproval_timeout() and 0xFFFF) != 51786) {
        throw RuntimeException("UniFFI API checksum mismatch: try cleaning and rebuilding your project")
    }
    if ((lib.uniffi_agentsudo_uniffi_checksum_method_guard_begin() and 0xFFFF) != 31857) {
        throw RuntimeException("UniFFI API checksum mismatch: try cleaning and rebuilding your project")
    }
    if ((lib.uniffi_agentsudo_uniffi_checksum_method_guard_function() and 0xFFFF) != 10589) {
        throw RuntimeException("UniFFI API checksum mismatch: try cleaning and rebuilding your project")
    }
    if ((lib.uniffi_agentsudo_uniffi_checksum_method_guardrails_check() and 0xFFFF) != 47124) {
        throw RuntimeException("UniFFI API checksum mismatch: try cleaning and rebuilding your project")
    }
    if ((lib.uniffi_agentsudo_uniffi_checksum_method_guardrails_log_violation() and 0xFFFF) != 42154) {
        throw RuntimeException("UniFFI API checksum mismatch: try cleaning and rebuilding your project")
    }
    if ((lib.uniffi_agentsudo_uniffi_checksum_method_logsink_is_enabled() and 0xFFFF) != 24438) {
        throw RuntimeException("UniFFI API checksum mismatch: try cleaning and rebuilding your project")
    }
    if ((lib.uniffi_agentsudo_uniffi_checksum_method_logsink_say() and 0xFFFF) != 53701) {
        throw RuntimeException("UniFFI API checksum mismatch: try cleaning and rebuilding your project")
    }
    if ((lib.uniffi_agentsudo_uniffi_checksum_method_permit_approval_id() and 0xFFFF) != 41418) {
        throw RuntimeException("UniFFI API checksum mismatch: try cleaning and rebuilding your project")
    }
    if ((lib.uniffi_agentsudo_uniffi_checksum_method_permit_confirm() and 0xFFFF) != 24476) {
        throw RuntimeException("UniFFI API checksum mismatch: try cleaning and rebuilding your project")
    }
    if ((lib.uniffi_agentsudo_uniffi_checksum_method_permit_edited() and 0xFFFF) != 59110) {
        throw RuntimeException("UniFFI API checksum mismatch: try cleaning and rebuilding your project")
    }
    if ((lib.uniffi_agentsudo_uniffi_checksum_method_permit_finished() and 0xFFFF) != 59790) {
        throw RuntimeException("UniFFI API checksum mismatch: try cleaning and rebuilding your project")
    }
    if ((lib.uniffi_agentsudo_uniffi_checksum_method_question_agent_id() and 0xFFFF) != 3321) {
        throw RuntimeException("UniFFI API checksum mismatch: try cleaning and rebuilding your project")
    }
    if ((lib.uniffi_agentsudo_uniffi_checksum_method_question_agent_name() and 0xFFFF) != 25787) {
        throw RuntimeException("UniFFI API checksum mismatch: try cleaning and rebuilding your project")
    }
    if ((lib.uniffi_agentsudo_uniffi_checksum_method_question_answer() and 0xFFFF) != 52510) {
        throw RuntimeException("UniFFI API checksum mismatch: try cleaning and rebuilding your project")
    }
    if ((lib.uniffi_agentsudo_uniffi_checksum_method_question_answer_settled() and 0xFFFF) != 13330) {
        throw RuntimeException("UniFFI API checksum mismatch: try cleaning and rebuilding your project")
    }
    if ((lib.uniffi_agentsudo_uniffi_checksum_method_question_arguments_json() and 0xFFFF) != 32437) {
        throw RuntimeException("UniFFI API checksum mismatch: try cleaning and rebuilding your project")
    }
    if ((lib.uniffi_agentsudo_uniffi_checksum_method_question_digest() and 0xFFFF) != 15901) {
        throw RuntimeException("UniFFI API checksum mismatch: try cleaning and rebuilding your project")
    }
    if ((lib.uniffi_agentsudo_uniffi_checksum_method_question_freeze() and 0xFFFF) != 36160) {
        throw RuntimeException("UniFFI API checksum mismatch: try cleaning and rebuilding your project")
    }
    if ((lib.uniffi_agentsudo_uniffi_checksum_method_question_function() and 0xFFFF) != 59920) {
        throw RuntimeException("UniFFI API checksum mismatch: try cleaning and rebuilding your project")
    }
    if ((lib.uniffi_agentsudo_uniffi_checksum_method_question_scope() and 0xFFFF) != 22227) {
        throw RuntimeException("UniFFI API checksum mismatch: try cleaning and rebuilding your project")
    }
    if ((lib.uniffi_agentsudo_uniffi_checksum_method_question_set_preview() and 0xFFFF) != 49757) {
        throw RuntimeException("UniFFI API checksum mismatch: try cleaning and rebuilding your project")
    }
    if ((lib.uniffi_agentsudo_uniffi_checksum_method_question_take_edits() and 0xFFFF) != 4318) {
        throw RuntimeException("UniFFI API checksum mismatch: try cleaning and rebuilding your project")
    }
    if ((lib.uniffi_agentsudo_uniffi_checksum_method_settlement_approval_id() and 0xFFFF) != 57387) {
        throw RuntimeException("UniFFI API checksum mismatch: try cleaning and rebuilding your project")
    }
    if ((lib.uniffi_agentsudo_uniffi_checksum_method_settlement_approved() and 0xFFFF) != 35016) {
        throw RuntimeException("UniFFI API checksum mismatch: try cleaning and rebuilding your project")
    }
    if ((lib.uniffi_agentsudo_uniffi_checksum_method_settlement_decided_by() and 0xFFFF) != 30286) {
        throw RuntimeException("UniFFI API checksum mismatch: try cleaning and rebuilding your project")
    }
    if ((lib.uniffi_agentsudo_uniffi_checksum_method_settlement_note() and 0xFFFF) != 1581) {
        throw RuntimeException("UniFFI API checksum mismatch: try cleaning and rebuilding your project")
    }
    if ((lib.uniffi_agentsudo_uniffi_checksum_method_settlement_reason() and 0xFFFF) != 9261) {
        throw RuntimeException("UniFFI API checksum mismatch: try cleaning and rebuilding your project")
    }
    if ((lib.uniffi_agentsudo_uniffi_checksum_method_scriptedapproval_request() and 0xFFFF) != 53652) {
        throw RuntimeException("UniFFI API checksum mismatch: try cleaning and rebuilding your project")
    }
    if ((lib.uniffi_agentsudo_uniffi_checksum_method_scriptedapproval_settle() and 0xFFFF) != 1425) {
        throw RuntimeException("UniFFI API checksum mismatch: try cleaning and rebuilding your project")
    }
    if ((lib.uniffi_agentsudo_uniffi_checksum_method_session_agent_id() and 0xFFFF) != 17159) {
        throw RuntimeException("UniFFI API checksum mismatch: try cleaning and rebuilding your project")
    }
    if ((lib.uniffi_agentsudo_uniffi_checksum_method_session_agent_name() and 0xFFFF) != 31229) {
        throw RuntimeException("UniFFI API checksum mismatch: try cleaning and rebuilding your project")
    }
    if ((lib.uniffi_agentsudo_uniffi_checksum_method_session_end() and 0xFFFF) != 62041) {
        throw RuntimeException("UniFFI API checksum mismatch: try cleaning and rebuilding your project")
    }
    if ((lib.uniffi_agentsudo_uniffi_checksum_method_session_expires_at() and 0xFFFF) != 8847) {
        throw RuntimeException("UniFFI API checksum mismatch: try cleaning and rebuilding your project")
    }
    if ((lib.uniffi_agentsudo_uniffi_checksum_method_session_has_scope() and 0xFFFF) != 26640) {
        throw RuntimeException("UniFFI API checksum mismatch: try cleaning and rebuilding your project")
    }
    if ((lib.uniffi_agentsudo_uniffi_checksum_method_session_id() and 0xFFFF) != 36703) {
        throw RuntimeException("UniFFI API checksum mismatch: try cleaning and rebuilding your project")
    }
    if ((lib.uniffi_agentsudo_uniffi_checksum_method_session_is_ended() and 0xFFFF) != 37998) {
        throw RuntimeException("UniFFI API checksum mismatch: try cleaning and rebuilding your project")
    }
    if ((lib.uniffi_agentsudo_uniffi_checksum_method_session_is_expired() and 0xFFFF) != 47089) {
        throw RuntimeException("UniFFI API checksum mismatch: try cleaning and rebuilding your project")
    }
    if ((lib.uniffi_agentsudo_uniffi_checksum_method_session_shorten_to() and 0xFFFF) != 16966) {
        throw RuntimeException("UniFFI API checksum mismatch: try cleaning and rebuilding your project")
    }
    if ((lib.uniffi_agentsudo_uniffi_checksum_method_session_started_at() and 0xFFFF) != 25962) {
        throw RuntimeException("UniFFI API checksum mismatch: try cleaning and rebuilding your project")
    }
    if ((lib.uniffi_agentsudo_uniffi_checksum_method_slackapproval_approve() and 0xFFFF) != 51815) {
        throw RuntimeException("UniFFI API checksum mismatch: try cleaning and rebuilding your project")
    }
    if ((lib.uniffi_agentsudo_uniffi_checksum_method_slackapproval_ask() and 0xFFFF) != 64662) {
        throw RuntimeException("UniFFI API checksum mismatch: try cleaning and rebuilding your project")
    }
    if ((lib.uniffi_agentsudo_uniffi_checksum_method_slackapproval_ask_about() and 0xFFFF) != 31999) {
        throw RuntimeException("UniFFI API checksum mismatch: try cleaning and rebuilding your project")
    }
    if ((lib.uniffi_agentsudo_uniffi_checksum_method_slackapproval_channel() and 0xFFFF) != 6444) {
        throw RuntimeException("UniFFI API checksum mismatch: try cleaning and rebuilding your project")
    }
    if ((lib.uniffi_agentsudo_uniffi_checksum_method_slackapproval_deny() and 0xFFFF) != 42836) {
        throw RuntimeException("UniFFI API checksum mismatch: try cleaning and rebuilding your project")
    }
    if ((lib.uniffi_agentsudo_uniffi_checksum_method_slackapproval_examine() and 0xFFFF) != 4783) {
        throw RuntimeException("UniFFI API checksum mismatch: try cleaning and rebuilding your project")
    }
    if ((lib.uniffi_agentsudo_uniffi_checksum_method_slackapproval_handle_request() and 0xFFFF) != 25148) {
        throw RuntimeException("UniFFI API checksum mismatch: try cleaning and rebuilding your project")
    }
    if ((lib.uniffi_agentsudo_uniffi_checksum_method_slackapproval_mode() and 0xFFFF) != 60620) {
        throw RuntimeException("UniFFI API checksum mismatch: try cleaning and rebuilding your project")
    }
    if ((lib.uniffi_agentsudo_uniffi_checksum_method_slackapproval_request() and 0xFFFF) != 11082) {
        throw RuntimeException("UniFFI API checksum mismatch: try cleaning and rebuilding your project")
    }
    if ((lib.uniffi_agentsudo_uniffi_checksum_method_slackapproval_require_signing_secret() and 0xFFFF) != 744) {
        throw RuntimeException("UniFFI API checksum mismatch: try cleaning and rebuilding your project")
    }
    if ((lib.uniffi_agentsudo_uniffi_checksum_method_slackapproval_settle() and 0xFFFF) != 56935) {
        throw RuntimeException("UniFFI API checksum mismatch: try cleaning and rebuilding your project")
    }
    if ((lib.uniffi_agentsudo_uniffi_checksum_method_slackapproval_timeout() and 0xFFFF) != 43400) {
        throw RuntimeException("UniFFI API checksum mismatch: try cleaning and rebuilding your project")
    }
    if ((lib.uniffi_agentsudo_uniffi_checksum_method_ticket_cancel() and 0xFFFF) != 42918) {
        throw RuntimeException("UniFFI API checksum mismatch: try cleaning and rebuilding your project")
    }
    if ((lib.uniffi_agentsudo_uniffi_checksum_method_ticket_claim() and 0xFFFF) != 11263) {
        throw RuntimeException("UniFFI API checksum mismatch: try cleaning and rebuilding your project")
    }
    if ((lib.uniffi_agentsudo_uniffi_checksum_method_ticket_code() and 0xFFFF) != 23937) {
        throw RuntimeException("UniFFI API checksum mismatch: try cleaning and rebuilding your project")
    }
    if ((lib.uniffi_agentsudo_uniffi_checksum_method_ticket_id() and 0xFFFF) != 19851) {
        throw RuntimeException("UniFFI API checksum mismatch: try cleaning and rebuilding your project")
    }
    if ((lib.uniffi_agentsudo_uniffi_checksum_method_ticket_poll() and 0xFFFF) != 44063) {
        throw RuntimeException("UniFFI API checksum mismatch: try cleaning and rebuilding your project")
    }
    if ((lib.uniffi_agentsudo_uniffi_checksum_method_ticket_settled() and 0xFFFF) != 40627) {
        throw RuntimeException("UniFFI API checksum mismatch: try cleaning and rebuilding your project")
    }
    if ((lib.uniffi_agentsudo_uniffi_checksum_method_ticket_wait() and 0xFFFF) != 64725) {
        throw RuntimeException("UniFFI API checksum mismatch: try cleaning and rebuilding your project")
    }
    if ((lib.uniffi_agentsudo_uniffi_checksum_constructor_agent_new() and 0xFFFF) != 39971) {
        throw RuntimeException("UniFFI API checksum mismatch: try cleaning and rebuilding your project")
    }
    if ((lib.uniffi_agentsudo_uniffi_checksum_constructor_telemetry_new() and 0xFFFF) != 59298) {
        throw RuntimeException("UniFFI API checksum mismatch: try cleaning and rebuilding your project")
    }
    if ((lib.uniffi_agentsudo_uniffi_checksum_constructor_consoleapproval_new() and 0xFFFF) != 45790) {
        throw RuntimeException("UniFFI API checksum mismatch: try cleaning and rebuilding your project")
    }
    if ((lib.uniffi_agentsudo_uniffi_checksum_constructor_guard_new() and 0xFFFF) != 63103) {
        throw RuntimeException("UniFFI API checksum mismatch: try cleaning and rebuilding your project")
    }
    if ((lib.uniffi_agentsudo_uniffi_checksum_constructor_guardrails_new() and 0xFFFF) != 18554) {
        throw RuntimeException("UniFFI API checksum mismatch: try cleaning and rebuilding your project")
    }
    if ((lib.uniffi_agentsudo_uniffi_checksum_constructor_scriptedapproval_new() and 0xFFFF) != 7715) {
        throw RuntimeException("UniFFI API checksum mismatch: try cleaning and rebuilding your project")
    }
    if ((lib.uniffi_agentsudo_uniffi_checksum_constructor_slackapproval_new() and 0xFFFF) != 42180) {
        throw RuntimeException("UniFFI API checksum mismatch: try cleaning and rebuilding your project")
    }
}

/**
 * @suppress
 */
public fun uniffiEnsureInitialized() {
    // Call arbitrary methods on IntegrityCheckingUniffiLib and UniffiLib to ensure that
    // their init blocks run. This ensures initialization across crates works as expected.
    IntegrityCheckingUniffiLib.ensureInitialized()
    UniffiLib.ensureInitialized()
}

// Async support
// Async return type handlers

internal const val UNIFFI_RUST_FUTURE_POLL_READY = 0.toByte()
internal const val UNIFFI_RUST_FUTURE_POLL_WAKE = 1.toByte()

internal val uniffiContinuationHandleMap = UniffiHandleMap<CancellableContinuation<Byte>>()

// FFI type for Rust future continuations
internal object uniffiRustFutureContinuationCallbackImpl: UniffiRustFutureContinuationCallback {
    override fun callback(data: Long, pollResult: Byte) {
        uniffiContinuationHandleMap.remove(data).resume(pollResult)
    }
}

internal suspend fun<T, F, E: kotlin.Exception> uniffiRustCallAsync(
    rustFuture: Long,
    pollFunc: (Long, UniffiRustFutureContinuationCallback, Long) -> Unit,
    completeFunc: (Long, UniffiRustCallStatus) -> F,
    freeFunc: (Long) -> Unit,
    liftFunc: (F) -> T,
    errorHandler: UniffiRustCallStatusErrorHandler<E>
): T {
    try {
        do {
            val pollResult = suspendCancellableCoroutine<Byte> { continuation ->
                pollFunc(
                    rustFuture,
                    uniffiRustFutureContinuationCallbackImpl,
                    uniffiContinuationHandleMap.insert(continuation)
                )
            }
        } while (pollResult != UNIFFI_RUST_FUTURE_POLL_READY);

        return liftFunc(
            uniffiRustCallWithError(errorHandler, { status -> completeFunc(rustFuture, status) })
        )
    } finally {
        freeFunc(rustFuture)
    }
}

// Public interface members begin here.


// Interface implemented by anything that can contain an object reference.
//
// Such types expose a `destroy()` method that must be called to cleanly
// dispose of the contained objects. Failure to call this method may result
// in memory leaks.
//
// The easiest way to ensure this method is called is to use the `.use`
// helper method to execute a block and destroy the object at the end.
interface Disposable {
    fun destroy()
    companion object {
        fun destroy(vararg args: Any?) {
            for (arg in args) {
                when (arg) {
                    is Disposable -> arg.destroy()
                    is ArrayList<*> -> {
                        for (idx in arg.indices) {
                            val element = arg[idx]
                            if (element is Disposable) {
                                element.destroy()
                            }
                        }
                    }
                    is Map<*, *> -> {
                        for (element in arg.values) {
                            if (element is Disposable) {
                                element.destroy()
                            }
                        }
                    }
                    is Iterable<*> -> {
                        for (element in arg) {
                            if (element is Disposable) {
                                element.destroy()
                            }
                        }
                    }
                }
            }
        }
    }
}

/**
 * @suppress
 */
inline fun <T : Disposable?, R> T.use(block: (T) -> R) =
    try {
        block(this)
    } finally {
        try {
            // N.B. our implementation is on the nullable type `Disposable?`.
            this?.destroy()
        } catch (e: Throwable) {
            // swallow
        }
    }

/**
 * Placeholder object used to signal that we're constructing an interface with a FFI handle.
 *
 * This is the first argument for interface constructors that input a raw handle. It exists is that
 * so we can avoid signature conflicts when an interface has a regular constructor than inputs a
 * Long.
 *
 * @suppress
 * */
object UniffiWithHandle

/**
 * Used to instantiate an interface without an actual pointer, for fakes in tests, mostly.
 *
 * @suppress
 * */
object NoHandle// Magic number for the Rust proxy to call using the same mechanism as every other method,
// to free the callback once it's dropped by Rust.
internal const val IDX_CALLBACK_FREE = 0
// Callback return codes
internal const val UNIFFI_CALLBACK_SUCCESS = 0
internal const val UNIFFI_CALLBACK_ERROR = 1
internal const val UNIFFI_CALLBACK_UNEXPECTED_ERROR = 2

/**
 * @suppress
 */
public abstract class FfiConverterCallbackInterface<CallbackInterface: Any>: FfiConverter<CallbackInterface, Long> {
    internal val handleMap = UniffiHandleMap<CallbackInterface>()

    internal fun drop(handle: Long) {
        handleMap.remove(handle)
    }

    override fun lift(value: Long): CallbackInterface {
        return handleMap.get(value)
    }

    override fun read(buf: ByteBuffer) = lift(buf.getLong())

    override fun lower(value: CallbackInterface) = handleMap.insert(value)

    override fun allocationSize(value: CallbackInterface) = 8UL

    override fun write(value: CallbackInterface, buf: ByteBuffer) {
        buf.putLong(lower(value))
    }
}
/**
 * The cleaner interface for Object finalization code to run.
 * This is the entry point to any implementation that we're using.
 *
 * The cleaner registers objects and returns cleanables, so now we are
 * defining a `UniffiCleaner` with a `UniffiClenaer.Cleanable` to abstract the
 * different implmentations available at compile time.
 *
 * @suppress
 */
interface UniffiCleaner {
    interface Cleanable {
        fun clean()
    }

    fun register(value: Any, cleanUpTask: Runnable): UniffiCleaner.Cleanable

    companion object
}

// The fallback Jna cleaner, which is available for both Android, and the JVM.
private class UniffiJnaCleaner : UniffiCleaner {
    private val cleaner = com.sun.jna.internal.Cleaner.getCleaner()

    override fun register(value: Any, cleanUpTask: Runnable): UniffiCleaner.Cleanable =
        UniffiJnaCleanable(cleaner.register(value, cleanUpTask))
}

private class UniffiJnaCleanable(
    private val cleanable: com.sun.jna.internal.Cleaner.Cleanable,
) : UniffiCleaner.Cleanable {
    override fun clean() = cleanable.clean()
}


// We decide at uniffi binding generation time whether we were
// using Android or not.
// There are further runtime checks to chose the correct implementation
// of the cleaner.
private fun UniffiCleaner.Companion.create(): UniffiCleaner =
    try {
        // For safety's sake: if the library hasn't been run in android_cleaner = true
        // mode, but is being run on Android, then we still need to think about
        // Android API versions.
        // So we check if java.lang.ref.Cleaner is there, and use that…
        java.lang.Class.forName("java.lang.ref.Cleaner")
        JavaLangRefCleaner()
    } catch (e: ClassNotFoundException) {
        // … otherwise, fallback to the JNA cleaner.
        UniffiJnaCleaner()
    }

private class JavaLangRefCleaner : UniffiCleaner {
    val cleaner = java.lang.ref.Cleaner.create()

    override fun register(value: Any, cleanUpTask: Runnable): UniffiCleaner.Cleanable =
        JavaLangRefCleanable(cleaner.register(value, cleanUpTask))
}

private class JavaLangRefCleanable(
    val cleanable: java.lang.ref.Cleaner.Cleanable
) : UniffiCleaner.Cleanable {
    override fun clean() = cleanable.clean()
}

/**
 * @suppress
 */
public object FfiConverterUShort: FfiConverter<UShort, Short> {
    override fun lift(value: Short): UShort {
        return value.toUShort()
    }

    fun lift(value: Int): UShort {
        return value.toUShort()
    }

    override fun read(buf: ByteBuffer): UShort {
        return lift(buf.getShort())
    }

    override fun lower(value: UShort): Short {
        return value.toShort()
    }

    override fun allocationSize(value: UShort) = 2UL

    override fun write(value: UShort, buf: ByteBuffer) {
        buf.putShort(value.toShort())
    }
}

/**
 * @suppress
 */
public object FfiConverterUInt: FfiConverter<UInt, Int> {
    override fun lift(value: Int): UInt {
        return value.toUInt()
    }

    override fun read(buf: ByteBuffer): UInt {
        return lift(buf.getInt())
    }

    override fun lower(value: UInt): Int {
        return value.toInt()
    }

    override fun allocationSize(value: UInt) = 4UL

    override fun write(value: UInt, buf: ByteBuffer) {
        buf.putInt(value.toInt())
    }
}

/**
 * @suppress
 */
public object FfiConverterULong: FfiConverter<ULong, Long> {
    override fun lift(value: Long): ULong {
        return value.toULong()
    }

    override fun read(buf: ByteBuffer): ULong {
        return lift(buf.getLong())
    }

    override fun lower(value: ULong): Long {
        return value.toLong()
    }

    override fun allocationSize(value: ULong) = 8UL

    override fun write(value: ULong, buf: ByteBuffer) {
        buf.putLong(value.toLong())
    }
}

/**
 * @suppress
 */
public object FfiConverterLong: FfiConverter<Long, Long> {
    override fun lift(value: Long): Long {
        return value
    }

    override fun read(buf: ByteBuffer): Long {
        return buf.getLong()
    }

    override fun lower(value: Long): Long {
        return value
    }

    override fun allocationSize(value: Long) = 8UL

    override fun write(value: Long, buf: ByteBuffer) {
        buf.putLong(value)
    }
}

/**
 * @suppress
 */
public object FfiConverterDouble: FfiConverter<Double, Double> {
    override fun lift(value: Double): Double {
        return value
    }

    override fun read(buf: ByteBuffer): Double {
        return buf.getDouble()
    }

    override fun lower(value: Double): Double {
        return value
    }

    override fun allocationSize(value: Double) = 8UL

    override fun write(value: Double, buf: ByteBuffer) {
        buf.putDouble(value)
    }
}

/**
 * @suppress
 */
public object FfiConverterBoolean: FfiConverter<Boolean, Byte> {
    override fun lift(value: Byte): Boolean {
        return value.toInt() != 0
    }

    override fun read(buf: ByteBuffer): Boolean {
        return lift(buf.get())
    }

    override fun lower(value: Boolean): Byte {
        return if (value) 1.toByte() else 0.toByte()
    }

    override fun allocationSize(value: Boolean) = 1UL

    override fun write(value: Boolean, buf: ByteBuffer) {
        buf.put(lower(value))
    }
}

/**
 * @suppress
 */
public object FfiConverterString: FfiConverter<String, RustBuffer.ByValue> {
    // Note: we don't inherit from FfiConverterRustBuffer, because we use a
    // special encoding when lowering/lifting.  We can use `RustBuffer.len` to
    // store our length and avoid writing it out to the buffer.
    override fun lift(value: RustBuffer.ByValue): String {
        try {
            val byteArr = ByteArray(value.len.toInt())
            value.asByteBuffer()!!.get(byteArr)
            return byteArr.toString(Charsets.UTF_8)
        } finally {
            RustBuffer.free(value)
        }
    }

    override fun read(buf: ByteBuffer): String {
        val len = buf.getInt()
        val byteArr = ByteArray(len)
        buf.get(byteArr)
        return byteArr.toString(Charsets.UTF_8)
    }

    fun toUtf8(value: String): ByteBuffer {
        // Make sure we don't have invalid UTF-16, check for lone surrogates.
        return Charsets.UTF_8.newEncoder().run {
            onMalformedInput(CodingErrorAction.REPORT)
            encode(CharBuffer.wrap(value))
        }
    }

    override fun lower(value: String): RustBuffer.ByValue {
        val byteBuf = toUtf8(value)
        // Ideally we'd pass these bytes to `ffi_bytebuffer_from_bytes`, but doing so would require us
        // to copy them into a JNA `Memory`. So we might as well directly copy them into a `RustBuffer`.
        val rbuf = RustBuffer.alloc(byteBuf.limit().toULong())
        rbuf.asByteBuffer()!!.put(byteBuf)
        return rbuf
    }

    // We aren't sure exactly how many bytes our string will be once it's UTF-8
    // encoded.  Allocate 3 bytes per UTF-16 code unit which will always be
    // enough.
    override fun allocationSize(value: String): ULong {
        val sizeForLength = 4UL
        val sizeForString = value.length.toULong() * 3UL
        return sizeForLength + sizeForString
    }

    override fun write(value: String, buf: ByteBuffer) {
        val byteBuf = toUtf8(value)
        buf.putInt(byteBuf.limit())
        buf.put(byteBuf)
    }
}

/**
 * @suppress
 */
public object FfiConverterByteArray: FfiConverterRustBuffer<ByteArray> {
    override fun read(buf: ByteBuffer): ByteArray {
        val len = buf.getInt()
        val byteArr = ByteArray(len)
        buf.get(byteArr)
        return byteArr
    }
    override fun allocationSize(value: ByteArray): ULong {
        return 4UL + value.size.toULong()
    }
    override fun write(value: ByteArray, buf: ByteBuffer) {
        buf.putInt(value.size)
        buf.put(value)
    }
}


/**
 * @suppress
 */
public object FfiConverterTimestamp: FfiConverterRustBuffer<java.time.Instant> {
    override fun read(buf: ByteBuffer): java.time.Instant {
        val seconds = buf.getLong()
        // Type mismatch (should be u32) but we check for overflow/underflow below
        val nanoseconds = buf.getInt().toLong()
        if (nanoseconds < 0) {
            throw java.time.DateTimeException("Instant nanoseconds exceed minimum or maximum supported by uniffi")
        }
        if (seconds >= 0) {
            return java.time.Instant.EPOCH.plus(java.time.Duration.ofSeconds(seconds, nanoseconds))
        } else {
            return java.time.Instant.EPOCH.minus(java.time.Duration.ofSeconds(-seconds, nanoseconds))
        }
    }

    // 8 bytes for seconds, 4 bytes for nanoseconds
    override fun allocationSize(value: java.time.Instant) = 12UL

    override fun write(value: java.time.Instant, buf: ByteBuffer) {
        var epochOffset = java.time.Duration.between(java.time.Instant.EPOCH, value)

        var sign = 1
        if (epochOffset.isNegative()) {
            sign = -1
            epochOffset = epochOffset.negated()
        }

        if (epochOffset.nano < 0) {
            // Java docs provide guarantee that nano will always be positive, so this should be impossible
            // See: https://docs.oracle.com/javase/8/docs/api/java/time/Instant.html
            throw IllegalArgumentException("Invalid timestamp, nano value must be non-negative")
        }

        buf.putLong(sign * epochOffset.seconds)
        // Type mismatch (should be u32) but since values will always be between 0 and 999,999,999 it should be OK
        buf.putInt(epochOffset.nano)
    }
}


// This template implements a class for working with a Rust struct via a handle
// to the live Rust struct on the other side of the FFI.
//
// There's some subtlety here, because we have to be careful not to operate on a Rust
// struct after it has been dropped, and because we must expose a public API for freeing
// theq Kotlin wrapper object in lieu of reliable finalizers. The core requirements are:
//
//   * Each instance holds an opaque handle to the underlying Rust struct.
//     Method calls need to read this handle from the object's state and pass it in to
//     the Rust FFI.
//
//   * When an instance is no longer needed, its handle should be passed to a
//     special destructor function provided by the Rust FFI, which will drop the
//     underlying Rust struct.
//
//   * Given an instance, calling code is expected to call the special
//     `destroy` method in order to free it after use, either by calling it explicitly
//     or by using a higher-level helper like the `use` method. Failing to do so risks
//     leaking the underlying Rust struct.
//
//   * We can't assume that calling code will do the right thing, and must be prepared
//     to handle Kotlin method calls executing concurrently with or even after a call to
//     `destroy`, and to handle multiple (possibly concurrent!) calls to `destroy`.
//
//   * We must never allow Rust code to operate on the underlying Rust struct after
//     the destructor has been called, and must never call the destructor more than once.
//     Doing so may trigger memory unsafety.
//
//   * To mitigate many of the risks of leaking memory and use-after-free unsafety, a `Cleaner`
//     is implemented to call the destructor when the Kotlin object becomes unreachable.
//     This is done in a background thread. This is not a panacea, and client code should be aware that
//      1. the thread may starve if some there are objects that have poorly performing
//     `drop` methods or do significant work in their `drop` methods.
//      2. the thread is shared across the whole library. This can be tuned by using `android_cleaner = true`,
//         or `android = true` in the [`kotlin` section of the `uniffi.toml` file](https://mozilla.github.io/uniffi-rs/kotlin/configuration.html).
//
// If we try to implement this with mutual exclusion on access to the handle, there is the
// possibility of a race between a method call and a concurrent call to `destroy`:
//
//    * Thread A starts a method call, reads the value of the handle, but is interrupted
//      before it can pass the handle over the FFI to Rust.
//    * Thread B calls `destroy` and frees the underlying Rust struct.
//    * Thread A resumes, passing the already-read handle value to Rust and triggering
//      a use-after-free.
//
// One possible solution would be to use a `ReadWriteLock`, with each method call taking
// a read lock (and thus allowed to run concurrently) and the special `destroy` method
// taking a write lock (and thus blocking on live method calls). However, we aim not to
// generate methods with any hidden blocking semantics, and a `destroy` method that might
// block if called incorrectly seems to meet that bar.
//
// So, we achieve our goals by giving each instance an associated `AtomicLong` counter to track
// the number of in-flight method calls, and an `AtomicBoolean` flag to indicate whether `destroy`
// has been called. These are updated according to the following rules:
//
//    * The initial value of the counter is 1, indicating a live object with no in-flight calls.
//      The initial value for the flag is false.
//
//    * At the start of each method call, we atomically check the counter.
//      If it is 0 then the underlying Rust struct has already been destroyed and the call is aborted.
//      If it is nonzero them we atomically increment it by 1 and proceed with the method call.
//
//    * At the end of each method call, we atomically decrement and check the counter.
//      If it has reached zero then we destroy the underlying Rust struct.
//
//    * When `destroy` is called, we atomically flip the flag from false to true.
//      If the flag was already true we silently fail.
//      Otherwise we atomically decrement and check the counter.
//      If it has reached zero then we destroy the underlying Rust struct.
//
// Astute readers may observe that this all sounds very similar to the way that Rust's `Arc<T>` works,
// and indeed it is, with the addition of a flag to guard against multiple calls to `destroy`.
//
// The overall effect is that the underlying Rust struct is destroyed only when `destroy` has been
// called *and* all in-flight method calls have completed, avoiding violating any of the expectations
// of the underlying Rust code.
//
// This makes a cleaner a better alternative to _not_ calling `destroy()` as
// and when the object is finished with, but the abstraction is not perfect: if the Rust object's `drop`
// method is slow, and/or there are many objects to cleanup, and it's on a low end Android device, then the cleaner
// thread may be starved, and the app will leak memory.
//
// In this case, `destroy`ing manually may be a better solution.
//
// The cleaner can live side by side with the manual calling of `destroy`. In the order of responsiveness, uniffi objects
// with Rust peers are reclaimed:
//
// 1. By calling the `destroy` method of the object, which calls `rustObject.free()`. If that doesn't happen:
// 2. When the object becomes unreachable, AND the Cleaner thread gets to call `rustObject.free()`. If the thread is starved then:
// 3. The memory is reclaimed when the process terminates.
//
// [1] https://stackoverflow.com/questions/24376768/can-java-finalize-an-object-when-it-is-still-in-scope/24380219
//


/**
 * Who asks: a name and the scopes it holds.
 */
public interface AgentInterface {

    /**
     * Does it hold the scope, exactly or through a glob?
     */
    fun `hasScope`(`scope`: kotlin.String): kotlin.Boolean

    /**
     * Does `write` also grant `write:orders`?
     */
    fun `hierarchical`(): kotlin.Boolean

    /**
     * A random UUID: its identity.
     */
    fun `id`(): kotlin.String

    /**
     * Was this very scope granted?
     */
    fun `isGranted`(`scope`: kotlin.String): kotlin.Boolean

    /**
     * Its name.
     */
    fun `name`(): kotlin.String

    /**
     * Grants `scopes` and revokes all others, in one step.
     */
    fun `replaceScopes`(`scopes`: List<kotlin.String>)

    /**
     * What it is for.
     */
    fun `role`(): kotlin.String

    /**
     * All its scopes, sorted. For the agent's owner, not for a model.
     */
    fun `scopes`(): List<kotlin.String>

    /**
     * Sends this agent's decisions to `telemetry`, instead of where those of all others go.
     */
    fun `sendTelemetryTo`(`telemetry`: Telemetry)

    /**
     * How long a session of it lasts, in seconds.
     */
    fun `sessionTtl`(): kotlin.Double

    /**
     * Renames it.
     */
    fun `setName`(`name`: kotlin.String)

    /**
     * Changes what it is for.
     */
    fun `setRole`(`role`: kotlin.String)

    /**
     * Changes how long sessions last that start from now on, in seconds.
     */
    fun `setSessionTtl`(`seconds`: kotlin.Double)

    /**
     * Starts a session: its time runs from now.
     */
    fun `startSession`(): Session

    /**
     * Grants and revokes in one step, or does nothing if one of `grant` is not a scope. True if something was revoked.
     */
    fun `updateScopes`(`grant`: List<kotlin.String>, `revoke`: List<kotlin.String>): kotlin.Boolean

    companion object
}

/**
 * Who asks: a name and the scopes it holds.
 */
open class Agent: Disposable, AutoCloseable, AgentInterface
{

    @Suppress("UNUSED_PARAMETER")
    /**
     * @suppress
     */
    constructor(withHandle: UniffiWithHandle, handle: Long) {
        this.handle = handle
        this.cleanable = UniffiLib.CLEANER.register(this, UniffiCleanAction(handle))
    }

    /**
     * @suppress
     *
     * This constructor can be used to instantiate a fake object. Only used for tests. Any
     * attempt to actually use an object constructed this way will fail as there is no
     * connected Rust object.
     */
    @Suppress("UNUSED_PARAMETER")
    constructor(noHandle: NoHandle) {
        this.handle = 0
        this.cleanable = null
    }
    /**
     * A new agent with an id of its own.
     *
     * `name`: shown to humans, 1 to 256 characters. `scopes`: what it may do; `*` stands for any characters, `?` for one,
     * `[abc]` and `[!abc]` for one of, or none of, a few. `role`: what it is for. `session_ttl`: how long a session lasts,
     * in seconds, above 0 and at most ten years. `hierarchical`: `write` then also grants `write:orders`.
     */
    constructor(`name`: kotlin.String, `scopes`: List<kotlin.String>, `role`: kotlin.String = "worker", `sessionTtl`: kotlin.Double = 3600.0, `hierarchical`: kotlin.Boolean = false) :
        this(UniffiWithHandle,
    uniffiRustCallWithError(SudoException) { _status ->
    UniffiLib.uniffi_agentsudo_uniffi_fn_constructor_agent_new(


        FfiConverterString.lower(`name`),
        FfiConverterSequenceString.lower(`scopes`),
        FfiConverterString.lower(`role`),
        FfiConverterDouble.lower(`sessionTtl`),
        FfiConverterBoolean.lower(`hierarchical`),_status)
}
    )

    protected val handle: Long
    protected val cleanable: UniffiCleaner.Cleanable?

    private val wasDestroyed = AtomicBoolean(false)
    private val callCounter = AtomicLong(1)

    /**
     * Whether the current object has been destroyed and its reference is gone in the Rust side.
     */
    val uniffiIsDestroyed: Boolean get() = wasDestroyed.get()

    override fun destroy() {
        // Only allow a single call to this method.
        // TODO: maybe we should log a warning if called more than once?
        if (this.wasDestroyed.compareAndSet(false, true)) {
            // This decrement always matches the initial count of 1 given at creation time.
            if (this.callCounter.decrementAndGet() == 0L) {
                cleanable?.clean()
            }
        }
    }

    @Synchronized
    override fun close() {
        this.destroy()
    }

    internal inline fun <R> callWithHandle(block: (handle: Long) -> R): R {
        // Check and increment the call counter, to keep the object alive.
        // This needs a compare-and-set retry loop in case of concurrent updates.
        do {
            val c = this.callCounter.get()
            if (c == 0L) {
                throw IllegalStateException("${this.javaClass.simpleName} object has already been destroyed")
            }
            if (c == Long.MAX_VALUE) {
                throw IllegalStateException("${this.javaClass.simpleName} call counter would overflow")
            }
        } while (! this.callCounter.compareAndSet(c, c + 1L))
        // Now we can safely do the method call without the handle being freed concurrently.
        try {
            return block(this.uniffiCloneHandle())
        } finally {
            // This decrement always matches the increment we performed above.
            if (this.callCounter.decrementAndGet() == 0L) {
                cleanable?.clean()
            }
        }
    }

    // Use a static inner class instead of a closure so as not to accidentally
    // capture `this` as part of the cleanable's action.
    private class UniffiCleanAction(private val handle: Long) : Runnable {
        override fun run() {
            if (handle == 0.toLong()) {
                // Fake object created with `NoHandle`, don't try to free.
                return;
            }
            uniffiRustCall { status ->
                UniffiLib.uniffi_agentsudo_uniffi_fn_free_agent(handle, status)
            }
        }
    }

    /**
     * @suppress
     */
    fun uniffiCloneHandle(): Long {
        if (handle == 0.toLong()) {
            throw InternalException("uniffiCloneHandle() called on NoHandle object");
        }
        return uniffiRustCall() { status ->
            UniffiLib.uniffi_agentsudo_uniffi_fn_clone_agent(handle, status)
        }
    }


    /**
     * Does it hold the scope, exactly or through a glob?
     */override fun `hasScope`(`scope`: kotlin.String): kotlin.Boolean {
            return FfiConverterBoolean.lift(
    callWithHandle {
    uniffiRustCall() { _status ->
    UniffiLib.uniffi_agentsudo_uniffi_fn_method_agent_has_scope(
        it,

        FfiConverterString.lower(`scope`),_status)
}
    }
    )
    }



    /**
     * Does `write` also grant `write:orders`?
     */override fun `hierarchical`(): kotlin.Boolean {
            return FfiConverterBoolean.lift(
    callWithHandle {
    uniffiRustCall() { _status ->
    UniffiLib.uniffi_agentsudo_uniffi_fn_method_agent_hierarchical(
        it,
        _status)
}
    }
    )
    }



    /**
     * A random UUID: its identity.
     */override fun `id`(): kotlin.String {
            return FfiConverterString.lift(
    callWithHandle {
    uniffiRustCall() { _status ->
    UniffiLib.uniffi_agentsudo_uniffi_fn_method_agent_id(
        it,
        _status)
}
    }
    )
    }



    /**
     * Was this very scope granted?
     */override fun `isGranted`(`scope`: kotlin.String): kotlin.Boolean {
            return FfiConverterBoolean.lift(
    callWithHandle {
    uniffiRustCall() { _status ->
    UniffiLib.uniffi_agentsudo_uniffi_fn_method_agent_is_granted(
        it,

        FfiConverterString.lower(`scope`),_status)
}
    }
    )
    }



    /**
     * Its name.
     */override fun `name`(): kotlin.String {
            return FfiConverterString.lift(
    callWithHandle {
    uniffiRustCall() { _status ->
    UniffiLib.uniffi_agentsudo_uniffi_fn_method_agent_name(
        it,
        _status)
}
    }
    )
    }



    /**
     * Grants `scopes` and revokes all others, in one step.
     */
    @Throws(SudoException::class)override fun `replaceScopes`(`scopes`: List<kotlin.String>)
        =
    callWithHandle {
    uniffiRustCallWithError(SudoException) { _status ->
    UniffiLib.uniffi_agentsudo_uniffi_fn_method_agent_replace_scopes(
        it,

        FfiConverterSequenceString.lower(`scopes`),_status)
}
    }




    /**
     * What it is for.
     */override fun `role`(): kotlin.String {
            return FfiConverterString.lift(
    callWithHandle {
    uniffiRustCall() { _status ->
    UniffiLib.uniffi_agentsudo_uniffi_fn_method_agent_role(
        it,
        _status)
}
    }
    )
    }



    /**
     * All its scopes, sorted. For the agent's owner, not for a model.
     */override fun `scopes`(): List<kotlin.String> {
            return FfiConverterSequenceString.lift(
    callWithHandle {
    uniffiRustCall() { _status ->
    UniffiLib.uniffi_agentsudo_uniffi_fn_method_agent_scopes(
        it,
        _status)
}
    }
    )
    }



    /**
     * Sends this agent's decisions to `telemetry`, instead of where those of all others go.
     */override fun `sendTelemetryTo`(`telemetry`: Telemetry)
        =
    callWithHandle {
    uniffiRustCall() { _status ->
    UniffiLib.uniffi_agentsudo_uniffi_fn_method_agent_send_telemetry_to(
        it,

        FfiConverterTypeTelemetry.lower(`telemetry`),_status)
}
    }




    /**
     * How long a session of it lasts, in seconds.
     */override fun `sessionTtl`(): kotlin.Double {
            return FfiConverterDouble.lift(
    callWithHandle {
    uniffiRustCall() { _status ->
    UniffiLib.uniffi_agentsudo_uniffi_fn_method_agent_session_ttl(
        it,
        _status)
}
    }
    )
    }



    /**
     * Renames it.
     */
    @Throws(SudoException::class)override fun `setName`(`name`: kotlin.String)
        =
    callWithHandle {
    uniffiRustCallWithError(SudoException) { _status ->
    UniffiLib.uniffi_agentsudo_uniffi_fn_method_agent_set_name(
        it,

        FfiConverterString.lower(`name`),_status)
}
    }




    /**
     * Changes what it is for.
     */override fun `setRole`(`role`: kotlin.String)
        =
    callWithHandle {
    uniffiRustCall() { _status ->
    UniffiLib.uniffi_agentsudo_uniffi_fn_method_agent_set_role(
        it,

        FfiConverterString.lower(`role`),_status)
}
    }




    /**
     * Changes how long sessions last that start from now on, in seconds.
     */
    @Throws(SudoException::class)override fun `setSessionTtl`(`seconds`: kotlin.Double)
        =
    callWithHandle {
    uniffiRustCallWithError(SudoException) { _status ->
    UniffiLib.uniffi_agentsudo_uniffi_fn_method_agent_set_session_ttl(
        it,

        FfiConverterDouble.lower(`seconds`),_status)
}
    }




    /**
     * Starts a session: its time runs from now.
     */
    @Throws(SudoException::class)override fun `startSession`(): Session {
            return FfiConverterTypeSession.lift(
    callWithHandle {
    uniffiRustCallWithError(SudoException) { _status ->
    UniffiLib.uniffi_agentsudo_uniffi_fn_method_agent_start_session(
        it,
        _status)
}
    }
    )
    }



    /**
     * Grants and revokes in one step, or does nothing if one of `grant` is not a scope. True if something was revoked.
     */
    @Throws(SudoException::class)override fun `updateScopes`(`grant`: List<kotlin.String>, `revoke`: List<kotlin.String>): kotlin.Boolean {
            return FfiConverterBoolean.lift(
    callWithHandle {
    uniffiRustCallWithError(SudoException) { _status ->
    UniffiLib.uniffi_agentsudo_uniffi_fn_method_agent_update_scopes(
        it,

        FfiConverterSequenceString.lower(`grant`),
        FfiConverterSequenceString.lower(`revoke`),_status)
}
    }
    )
    }









    /**
     * @suppress
     */
    companion object

}


/**
 * @suppress
 */
public object FfiConverterTypeAgent: FfiConverter<Agent, Long> {
    override fun lower(value: Agent): Long {
        return value.uniffiCloneHandle()
    }

    override fun lift(value: Long): Agent {
        return Agent(UniffiWithHandle, value)
    }

    override fun read(buf: ByteBuffer): Agent {
        return lift(buf.getLong())
    }

    override fun allocationSize(value: Agent) = 8UL

    override fun write(value: Agent, buf: ByteBuffer) {
        buf.putLong(lower(value))
    }
}


// This template implements a class for working with a Rust struct via a handle
// to the live Rust struct on the other side of the FFI.
//
// There's some subtlety here, because we have to be careful not to operate on a Rust
// struct after it has been dropped, and because we must expose a public API for freeing
// theq Kotlin wrapper object in lieu of reliable finalizers. The core requirements are:
//
//   * Each instance holds an opaque handle to the underlying Rust struct.
//     Method calls need to read this handle from the object's state and pass it in to
//     the Rust FFI.
//
//   * When an instance is no longer needed, its handle should be passed to a
//     special destructor function provided by the Rust FFI, which will drop the
//     underlying Rust struct.
//
//   * Given an instance, calling code is expected to call the special
//     `destroy` method in order to free it after use, either by calling it explicitly
//     or by using a higher-level helper like the `use` method. Failing to do so risks
//     leaking the underlying Rust struct.
//
//   * We can't assume that calling code will do the right thing, and must be prepared
//     to handle Kotlin method calls executing concurrently with or even after a call to
//     `destroy`, and to handle multiple (possibly concurrent!) calls to `destroy`.
//
//   * We must never allow Rust code to operate on the underlying Rust struct after
//     the destructor has been called, and must never call the destructor more than once.
//     Doing so may trigger memory unsafety.
//
//   * To mitigate many of the risks of leaking memory and use-after-free unsafety, a `Cleaner`
//     is implemented to call the destructor when the Kotlin object becomes unreachable.
//     This is done in a background thread. This is not a panacea, and client code should be aware that
//      1. the thread may starve if some there are objects that have poorly performing
//     `drop` methods or do significant work in their `drop` methods.
//      2. the thread is shared across the whole library. This can be tuned by using `android_cleaner = true`,
//         or `android = true` in the [`kotlin` section of the `uniffi.toml` file](https://mozilla.github.io/uniffi-rs/kotlin/configuration.html).
//
// If we try to implement this with mutual exclusion on access to the handle, there is the
// possibility of a race between a method call and a concurrent call to `destroy`:
//
//    * Thread A starts a method call, reads the value of the handle, but is interrupted
//      before it can pass the handle over the FFI to Rust.
//    * Thread B calls `destroy` and frees the underlying Rust struct.
//    * Thread A resumes, passing the already-read handle value to Rust and triggering
//      a use-after-free.
//
// One possible solution would be to use a `ReadWriteLock`, with each method call taking
// a read lock (and thus allowed to run concurrently) and the special `destroy` method
// taking a write lock (and thus blocking on live method calls). However, we aim not to
// generate methods with any hidden blocking semantics, and a `destroy` method that might
// block if called incorrectly seems to meet that bar.
//
// So, we achieve our goals by giving each instance an associated `AtomicLong` counter to track
// the number of in-flight method calls, and an `AtomicBoolean` flag to indicate whether `destroy`
// has been called. These are updated according to the following rules:
//
//    * The initial value of the counter is 1, indicating a live object with no in-flight calls.
//      The initial value for the flag is false.
//
//    * At the start of each method call, we atomically check the counter.
//      If it is 0 then the underlying Rust struct has already been destroyed and the call is aborted.
//      If it is nonzero them we atomically increment it by 1 and proceed with the method call.
//
//    * At the end of each method call, we atomically decrement and check the counter.
//      If it has reached zero then we destroy the underlying Rust struct.
//
//    * When `destroy` is called, we atomically flip the flag from false to true.
//      If the flag was already true we silently fail.
//      Otherwise we atomically decrement and check the counter.
//      If it has reached zero then we destroy the underlying Rust struct.
//
// Astute readers may observe that this all sounds very similar to the way that Rust's `Arc<T>` works,
// and indeed it is, with the addition of a flag to guard against multiple calls to `destroy`.
//
// The overall effect is that the underlying Rust struct is destroyed only when `destroy` has been
// called *and* all in-flight method calls have completed, avoiding violating any of the expectations
// of the underlying Rust code.
//
// This makes a cleaner a better alternative to _not_ calling `destroy()` as
// and when the object is finished with, but the abstraction is not perfect: if the Rust object's `drop`
// method is slow, and/or there are many objects to cleanup, and it's on a low end Android device, then the cleaner
// thread may be starved, and the app will leak memory.
//
// In this case, `destroy`ing manually may be a better solution.
//
// The cleaner can live side by side with the manual calling of `destroy`. In the order of responsiveness, uniffi objects
// with Rust peers are reclaimed:
//
// 1. By calling the `destroy` method of the object, which calls `rustObject.free()`. If that doesn't happen:
// 2. When the object becomes unreachable, AND the Cleaner thread gets to call `rustObject.free()`. If the thread is starved then:
// 3. The memory is reclaimed when the process terminates.
//
// [1] https://stackoverflow.com/questions/24376768/can-java-finalize-an-object-when-it-is-still-in-scope/24380219
//


/**
 * Asks for approval on the controlling terminal of this process. Standard input is never read. Without a terminal the call
 * is denied at once, with the reason `console_unavailable`.
 */
public interface ConsoleApprovalInterface {

    /**
     * Asks about a call at the gate and waits: for a callback that asks, which returns what this returns. True only for an
     * approval, which is then spent. Cancelling the wait cancels the request.
     */
    suspend fun `request`(`question`: Question): kotlin.Boolean

    /**
     * Asks about a call at the gate and waits for the answer: for the loop of a guard, which gives it to the question's
     * `answer_settled`. Cancelling the wait cancels the request.
     */
    suspend fun `settle`(`question`: Question): Settlement

    /**
     * How long an answer is awaited, in seconds.
     */
    fun `timeout`(): kotlin.Double

    companion object
}

/**
 * Asks for approval on the controlling terminal of this process. Standard input is never read. Without a terminal the call
 * is denied at once, with the reason `console_unavailable`.
 */
open class ConsoleApproval: Disposable, AutoCloseable, ConsoleApprovalInterface
{

    @Suppress("UNUSED_PARAMETER")
    /**
     * @suppress
     */
    constructor(withHandle: UniffiWithHandle, handle: Long) {
        this.handle = handle
        this.cleanable = UniffiLib.CLEANER.register(this, UniffiCleanAction(handle))
    }

    /**
     * @suppress
     *
     * This constructor can be used to instantiate a fake object. Only used for tests. Any
     * attempt to actually use an object constructed this way will fail as there is no
     * connected Rust object.
     */
    @Suppress("UNUSED_PARAMETER")
    constructor(noHandle: NoHandle) {
        this.handle = 0
        this.cleanable = null
    }
    /**
     * `timeout`: how long an answer is awaited, in seconds, above 0 and at most 604800 (default 300). `show_args`: whether the
     * arguments are shown, secrets redacted. `redact`: names whose values are redacted, besides the usual ones. `max_pending`
     * (default 20) and `max_per_minute` (default 30): as for `SlackApproval`.
     */
    constructor(`timeout`: kotlin.Double? = null, `showArgs`: kotlin.Boolean = true, `redact`: List<kotlin.String>? = null, `maxPending`: kotlin.Long? = null, `maxPerMinute`: kotlin.Long? = null) :
        this(UniffiWithHandle,
    uniffiRustCallWithError(SudoException) { _status ->
    UniffiLib.uniffi_agentsudo_uniffi_fn_constructor_consoleapproval_new(


        FfiConverterOptionalDouble.lower(`timeout`),
        FfiConverterBoolean.lower(`showArgs`),
        FfiConverterOptionalSequenceString.lower(`redact`),
        FfiConverterOptionalLong.lower(`maxPending`),
        FfiConverterOptionalLong.lower(`maxPerMinute`),_status)
}
    )

    protected val handle: Long
    protected val cleanable: UniffiCleaner.Cleanable?

    private val wasDestroyed = AtomicBoolean(false)
    private val callCounter = AtomicLong(1)

    /**
     * Whether the current object has been destroyed and its reference is gone in the Rust side.
     */
    val uniffiIsDestroyed: Boolean get() = wasDestroyed.get()

    override fun destroy() {
        // Only allow a single call to this method.
        // TODO: maybe we should log a warning if called more than once?
        if (this.wasDestroyed.compareAndSet(false, true)) {
            // This decrement always matches the initial count of 1 given at creation time.
            if (this.callCounter.decrementAndGet() == 0L) {
                cleanable?.clean()
            }
        }
    }

    @Synchronized
    override fun close() {
        this.destroy()
    }

    internal inline fun <R> callWithHandle(block: (handle: Long) -> R): R {
        // Check and increment the call counter, to keep the object alive.
        // This needs a compare-and-set retry loop in case of concurrent updates.
        do {
            val c = this.callCounter.get()
            if (c == 0L) {
                throw IllegalStateException("${this.javaClass.simpleName} object has already been destroyed")
            }
            if (c == Long.MAX_VALUE) {
                throw IllegalStateException("${this.javaClass.simpleName} call counter would overflow")
            }
        } while (! this.callCounter.compareAndSet(c, c + 1L))
        // Now we can safely do the method call without the handle being freed concurrently.
        try {
            return block(this.uniffiCloneHandle())
        } finally {
            // This decrement always matches the increment we performed above.
            if (this.callCounter.decrementAndGet() == 0L) {
                cleanable?.clean()
            }
        }
    }

    // Use a static inner class instead of a closure so as not to accidentally
    // capture `this` as part of the cleanable's action.
    private class UniffiCleanAction(private val handle: Long) : Runnable {
        override fun run() {
            if (handle == 0.toLong()) {
                // Fake object created with `NoHandle`, don't try to free.
                return;
            }
            uniffiRustCall { status ->
                UniffiLib.uniffi_agentsudo_uniffi_fn_free_consoleapproval(handle, status)
            }
        }
    }

    /**
     * @suppress
     */
    fun uniffiCloneHandle(): Long {
        if (handle == 0.toLong()) {
            throw InternalException("uniffiCloneHandle() called on NoHandle object");
        }
        return uniffiRustCall() { status ->
            UniffiLib.uniffi_agentsudo_uniffi_fn_clone_consoleapproval(handle, status)
        }
    }


    /**
     * Asks about a call at the gate and waits: for a callback that asks, which returns what this returns. True only for an
     * approval, which is then spent. Cancelling the wait cancels the request.
     */
    @Throws(SudoException::class)
    @Suppress("ASSIGNED_BUT_NEVER_ACCESSED_VARIABLE")
    override suspend fun `request`(`question`: Question) : kotlin.Boolean {
        return uniffiRustCallAsync(
        callWithHandle { uniffiHandle ->
            UniffiLib.uniffi_agentsudo_uniffi_fn_method_consoleapproval_request(
                uniffiHandle,

        FfiConverterTypeQuestion.lower(`question`),
            )
        },
        { future, callback, continuation -> UniffiLib.ffi_agentsudo_uniffi_rust_future_poll_i8(future, callback, continuation) },
        { future, continuation -> UniffiLib.ffi_agentsudo_uniffi_rust_future_complete_i8(future, continuation) },
        { future -> UniffiLib.ffi_agentsudo_uniffi_rust_future_free_i8(future) },
        // lift function
        { FfiConverterBoolean.lift(it) },
        // Error FFI converter
        SudoException.ErrorHandler,
    )
    }


    /**
     * Asks about a call at the gate and waits for the answer: for the loop of a guard, which gives it to the question's
     * `answer_settled`. Cancelling the wait cancels the request.
     */
    @Throws(SudoException::class)
    @Suppress("ASSIGNED_BUT_NEVER_ACCESSED_VARIABLE")
    override suspend fun `settle`(`question`: Question) : Settlement {
        return uniffiRustCallAsync(
        callWithHandle { uniffiHandle ->
            UniffiLib.uniffi_agentsudo_uniffi_fn_method_consoleapproval_settle(
                uniffiHandle,

        FfiConverterTypeQuestion.lower(`question`),
            )
        },
        { future, callback, continuation -> UniffiLib.ffi_agentsudo_uniffi_rust_future_poll_u64(future, callback, continuation) },
        { future, continuation -> UniffiLib.ffi_agentsudo_uniffi_rust_future_complete_u64(future, continuation) },
        { future -> UniffiLib.ffi_agentsudo_uniffi_rust_future_free_u64(future) },
        // lift function
        { FfiConverterTypeSettlement.lift(it) },
        // Error FFI converter
        SudoException.ErrorHandler,
    )
    }


    /**
     * How long an answer is awaited, in seconds.
     */override fun `timeout`(): kotlin.Double {
            return FfiConverterDouble.lift(
    callWithHandle {
    uniffiRustCall() { _status ->
    UniffiLib.uniffi_agentsudo_uniffi_fn_method_consoleapproval_timeout(
        it,
        _status)
}
    }
    )
    }









    /**
     * @suppress
     */
    companion object

}


/**
 * @suppress
 */
public object FfiConverterTypeConsoleApproval: FfiConverter<ConsoleApproval, Long> {
    override fun lower(value: ConsoleApproval): Long {
        return value.uniffiCloneHandle()
    }

    override fun lift(value: Long): ConsoleApproval {
        return ConsoleApproval(UniffiWithHandle, value)
    }

    override fun read(buf: ByteBuffer): ConsoleApproval {
        return lift(buf.getLong())
    }

    override fun allocationSize(value: ConsoleApproval) = 8UL

    override fun write(value: ConsoleApproval, buf: ByteBuffer) {
        buf.putLong(lower(value))
    }
}


// This template implements a class for working with a Rust struct via a handle
// to the live Rust struct on the other side of the FFI.
//
// There's some subtlety here, because we have to be careful not to operate on a Rust
// struct after it has been dropped, and because we must expose a public API for freeing
// theq Kotlin wrapper object in lieu of reliable finalizers. The core requirements are:
//
//   * Each instance holds an opaque handle to the underlying Rust struct.
//     Method calls need to read this handle from the object's state and pass it in to
//     the Rust FFI.
//
//   * When an instance is no longer needed, its handle should be passed to a
//     special destructor function provided by the Rust FFI, which will drop the
//     underlying Rust struct.
//
//   * Given an instance, calling code is expected to call the special
//     `destroy` method in order to free it after use, either by calling it explicitly
//     or by using a higher-level helper like the `use` method. Failing to do so risks
//     leaking the underlying Rust struct.
//
//   * We can't assume that calling code will do the right thing, and must be prepared
//     to handle Kotlin method calls executing concurrently with or even after a call to
//     `destroy`, and to handle multiple (possibly concurrent!) calls to `destroy`.
//
//   * We must never allow Rust code to operate on the underlying Rust struct after
//     the destructor has been called, and must never call the destructor more than once.
//     Doing so may trigger memory unsafety.
//
//   * To mitigate many of the risks of leaking memory and use-after-free unsafety, a `Cleaner`
//     is implemented to call the destructor when the Kotlin object becomes unreachable.
//     This is done in a background thread. This is not a panacea, and client code should be aware that
//      1. the thread may starve if some there are objects that have poorly performing
//     `drop` methods or do significant work in their `drop` methods.
//      2. the thread is shared across the whole library. This can be tuned by using `android_cleaner = true`,
//         or `android = true` in the [`kotlin` section of the `uniffi.toml` file](https://mozilla.github.io/uniffi-rs/kotlin/configuration.html).
//
// If we try to implement this with mutual exclusion on access to the handle, there is the
// possibility of a race between a method call and a concurrent call to `destroy`:
//
//    * Thread A starts a method call, reads the value of the handle, but is interrupted
//      before it can pass the handle over the FFI to Rust.
//    * Thread B calls `destroy` and frees the underlying Rust struct.
//    * Thread A resumes, passing the already-read handle value to Rust and triggering
//      a use-after-free.
//
// One possible solution would be to use a `ReadWriteLock`, with each method call taking
// a read lock (and thus allowed to run concurrently) and the special `destroy` method
// taking a write lock (and thus blocking on live method calls). However, we aim not to
// generate methods with any hidden blocking semantics, and a `destroy` method that might
// block if called incorrectly seems to meet that bar.
//
// So, we achieve our goals by giving each instance an associated `AtomicLong` counter to track
// the number of in-flight method calls, and an `AtomicBoolean` flag to indicate whether `destroy`
// has been called. These are updated according to the following rules:
//
//    * The initial value of the counter is 1, indicating a live object with no in-flight calls.
//      The initial value for the flag is false.
//
//    * At the start of each method call, we atomically check the counter.
//      If it is 0 then the underlying Rust struct has already been destroyed and the call is aborted.
//      If it is nonzero them we atomically increment it by 1 and proceed with the method call.
//
//    * At the end of each method call, we atomically decrement and check the counter.
//      If it has reached zero then we destroy the underlying Rust struct.
//
//    * When `destroy` is called, we atomically flip the flag from false to true.
//      If the flag was already true we silently fail.
//      Otherwise we atomically decrement and check the counter.
//      If it has reached zero then we destroy the underlying Rust struct.
//
// Astute readers may observe that this all sounds very similar to the way that Rust's `Arc<T>` works,
// and indeed it is, with the addition of a flag to guard against multiple calls to `destroy`.
//
// The overall effect is that the underlying Rust struct is destroyed only when `destroy` has been
// called *and* all in-flight method calls have completed, avoiding violating any of the expectations
// of the underlying Rust code.
//
// This makes a cleaner a better alternative to _not_ calling `destroy()` as
// and when the object is finished with, but the abstraction is not perfect: if the Rust object's `drop`
// method is slow, and/or there are many objects to cleanup, and it's on a low end Android device, then the cleaner
// thread may be starved, and the app will leak memory.
//
// In this case, `destroy`ing manually may be a better solution.
//
// The cleaner can live side by side with the manual calling of `destroy`. In the order of responsiveness, uniffi objects
// with Rust peers are reclaimed:
//
// 1. By calling the `destroy` method of the object, which calls `rustObject.free()`. If that doesn't happen:
// 2. When the object becomes unreachable, AND the Cleaner thread gets to call `rustObject.free()`. If the thread is starved then:
// 3. The memory is reclaimed when the process terminates.
//
// [1] https://stackoverflow.com/questions/24376768/can-java-finalize-an-object-when-it-is-still-in-scope/24380219
//


/**
 * A guarded function, as the gate sees it.
 */
public interface GuardInterface {

    /**
     * Meets a call: nothing if it may run, a question if somebody has to be asked. Throws if it is refused.
     */
    fun `begin`(`session`: Session? = null): Question?

    /**
     * The function's name, as people see it.
     */
    fun `function`(): kotlin.String

    companion object
}

/**
 * A guarded function, as the gate sees it.
 */
open class Guard: Disposable, AutoCloseable, GuardInterface
{

    @Suppress("UNUSED_PARAMETER")
    /**
     * @suppress
     */
    constructor(withHandle: UniffiWithHandle, handle: Long) {
        this.handle = handle
        this.cleanable = UniffiLib.CLEANER.register(this, UniffiCleanAction(handle))
    }

    /**
     * @suppress
     *
     * This constructor can be used to instantiate a fake object. Only used for tests. Any
     * attempt to actually use an object constructed this way will fail as there is no
     * connected Rust object.
     */
    @Suppress("UNUSED_PARAMETER")
    constructor(noHandle: NoHandle) {
        this.handle = 0
        this.cleanable = null
    }
    /**
     * A guard before `function` (a name for people) that needs all of `scopes`, or any one of them. `surface`: what is
     * guarded, a function by default.
     */
    constructor(`function`: kotlin.String, `scopes`: List<kotlin.String>, `onDeny`: OnDeny, `requireAll`: kotlin.Boolean = true, `surface`: Surface? = null) :
        this(UniffiWithHandle,
    uniffiRustCallWithError(SudoException) { _status ->
    UniffiLib.uniffi_agentsudo_uniffi_fn_constructor_guard_new(


        FfiConverterString.lower(`function`),
        FfiConverterSequenceString.lower(`scopes`),
        FfiConverterTypeOnDeny.lower(`onDeny`),
        FfiConverterBoolean.lower(`requireAll`),
        FfiConverterOptionalTypeSurface.lower(`surface`),_status)
}
    )

    protected val handle: Long
    protected val cleanable: UniffiCleaner.Cleanable?

    private val wasDestroyed = AtomicBoolean(false)
    private val callCounter = AtomicLong(1)

    /**
     * Whether the current object has been destroyed and its reference is gone in the Rust side.
     */
    val uniffiIsDestroyed: Boolean get() = wasDestroyed.get()

    override fun destroy() {
        // Only allow a single call to this method.
        // TODO: maybe we should log a warning if called more than once?
        if (this.wasDestroyed.compareAndSet(false, true)) {
            // This decrement always matches the initial count of 1 given at creation time.
            if (this.callCounter.decrementAndGet() == 0L) {
                cleanable?.clean()
            }
        }
    }

    @Synchronized
    override fun close() {
        this.destroy()
    }

    internal inline fun <R> callWithHandle(block: (handle: Long) -> R): R {
        // Check and increment the call counter, to keep the object alive.
        // This needs a compare-and-set retry loop in case of concurrent updates.
        do {
            val c = this.callCounter.get()
            if (c == 0L) {
                throw IllegalStateException("${this.javaClass.simpleName} object has already been destroyed")
            }
            if (c == Long.MAX_VALUE) {
                throw IllegalStateException("${this.javaClass.simpleName} call counter would overflow")
            }
        } while (! this.callCounter.compareAndSet(c, c + 1L))
        // Now we can safely do the method call without the handle being freed concurrently.
        try {
            return block(this.uniffiCloneHandle())
        } finally {
            // This decrement always matches the increment we performed above.
            if (this.callCounter.decrementAndGet() == 0L) {
                cleanable?.clean()
            }
        }
    }

    // Use a static inner class instead of a closure so as not to accidentally
    // capture `this` as part of the cleanable's action.
    private class UniffiCleanAction(private val handle: Long) : Runnable {
        override fun run() {
            if (handle == 0.toLong()) {
                // Fake object created with `NoHandle`, don't try to free.
                return;
            }
            uniffiRustCall { status ->
                UniffiLib.uniffi_agentsudo_uniffi_fn_free_guard(handle, status)
            }
        }
    }

    /**
     * @suppress
     */
    fun uniffiCloneHandle(): Long {
        if (handle == 0.toLong()) {
            throw InternalException("uniffiCloneHandle() called on NoHandle object");
        }
        return uniffiRustCall() { status ->
            UniffiLib.uniffi_agentsudo_uniffi_fn_clone_guard(handle, status)
        }
    }


    /**
     * Meets a call: nothing if it may run, a question if somebody has to be asked. Throws if it is refused.
     */
    @Throws(SudoException::class)override fun `begin`(`session`: Session?): Question? {
            return FfiConverterOptionalTypeQuestion.lift(
    callWithHandle {
    uniffiRustCallWithError(SudoException) { _status ->
    UniffiLib.uniffi_agentsudo_uniffi_fn_method_guard_begin(
        it,

        FfiConverterOptionalTypeSession.lower(`session`),_status)
}
    }
    )
    }



    /**
     * The function's name, as people see it.
     */override fun `function`(): kotlin.String {
            return FfiConverterString.lift(
    callWithHandle {
    uniffiRustCall() { _status ->
    UniffiLib.uniffi_agentsudo_uniffi_fn_method_guard_function(
        it,
        _status)
}
    }
    )
    }









    /**
     * @suppress
     */
    companion object

}


/**
 * @suppress
 */
public object FfiConverterTypeGuard: FfiConverter<Guard, Long> {
    override fun lower(value: Guard): Long {
        return value.uniffiCloneHandle()
    }

    override fun lift(value: Long): Guard {
        return Guard(UniffiWithHandle, value)
    }

    override fun read(buf: ByteBuffer): Guard {
        return lift(buf.getLong())
    }

    override fun allocationSize(value: Guard) = 8UL

    override fun write(value: Guard, buf: ByteBuffer) {
        buf.putLong(lower(value))
    }
}


// This template implements a class for working with a Rust struct via a handle
// to the live Rust struct on the other side of the FFI.
//
// There's some subtlety here, because we have to be careful not to operate on a Rust
// struct after it has been dropped, and because we must expose a public API for freeing
// theq Kotlin wrapper object in lieu of reliable finalizers. The core requirements are:
//
//   * Each instance holds an opaque handle to the underlying Rust struct.
//     Method calls need to read this handle from the object's state and pass it in to
//     the Rust FFI.
//
//   * When an instance is no longer needed, its handle should be passed to a
//     special destructor function provided by the Rust FFI, which will drop the
//     underlying Rust struct.
//
//   * Given an instance, calling code is expected to call the special
//     `destroy` method in order to free it after use, either by calling it explicitly
//     or by using a higher-level helper like the `use` method. Failing to do so risks
//     leaking the underlying Rust struct.
//
//   * We can't assume that calling code will do the right thing, and must be prepared
//     to handle Kotlin method calls executing concurrently with or even after a call to
//     `destroy`, and to handle multiple (possibly concurrent!) calls to `destroy`.
//
//   * We must never allow Rust code to operate on the underlying Rust struct after
//     the destructor has been called, and must never call the destructor more than once.
//     Doing so may trigger memory unsafety.
//
//   * To mitigate many of the risks of leaking memory and use-after-free unsafety, a `Cleaner`
//     is implemented to call the destructor when the Kotlin object becomes unreachable.
//     This is done in a background thread. This is not a panacea, and client code should be aware that
//      1. the thread may starve if some there are objects that have poorly performing
//     `drop` methods or do significant work in their `drop` methods.
//      2. the thread is shared across the whole library. This can be tuned by using `android_cleaner = true`,
//         or `android = true` in the [`kotlin` section of the `uniffi.toml` file](https://mozilla.github.io/uniffi-rs/kotlin/configuration.html).
//
// If we try to implement this with mutual exclusion on access to the handle, there is the
// possibility of a race between a method call and a concurrent call to `destroy`:
//
//    * Thread A starts a method call, reads the value of the handle, but is interrupted
//      before it can pass the handle over the FFI to Rust.
//    * Thread B calls `destroy` and frees the underlying Rust struct.
//    * Thread A resumes, passing the already-read handle value to Rust and triggering
//      a use-after-free.
//
// One possible solution would be to use a `ReadWriteLock`, with each method call taking
// a read lock (and thus allowed to run concurrently) and the special `destroy` method
// taking a write lock (and thus blocking on live method calls). However, we aim not to
// generate methods with any hidden blocking semantics, and a `destroy` method that might
// block if called incorrectly seems to meet that bar.
//
// So, we achieve our goals by giving each instance an associated `AtomicLong` counter to track
// the number of in-flight method calls, and an `AtomicBoolean` flag to indicate whether `destroy`
// has been called. These are updated according to the following rules:
//
//    * The initial value of the counter is 1, indicating a live object with no in-flight calls.
//      The initial value for the flag is false.
//
//    * At the start of each method call, we atomically check the counter.
//      If it is 0 then the underlying Rust struct has already been destroyed and the call is aborted.
//      If it is nonzero them we atomically increment it by 1 and proceed with the method call.
//
//    * At the end of each method call, we atomically decrement and check the counter.
//      If it has reached zero then we destroy the underlying Rust struct.
//
//    * When `destroy` is called, we atomically flip the flag from false to true.
//      If the flag was already true we silently fail.
//      Otherwise we atomically decrement and check the counter.
//      If it has reached zero then we destroy the underlying Rust struct.
//
// Astute readers may observe that this all sounds very similar to the way that Rust's `Arc<T>` works,
// and indeed it is, with the addition of a flag to guard against multiple calls to `destroy`.
//
// The overall effect is that the underlying Rust struct is destroyed only when `destroy` has been
// called *and* all in-flight method calls have completed, avoiding violating any of the expectations
// of the underlying Rust code.
//
// This makes a cleaner a better alternative to _not_ calling `destroy()` as
// and when the object is finished with, but the abstraction is not perfect: if the Rust object's `drop`
// method is slow, and/or there are many objects to cleanup, and it's on a low end Android device, then the cleaner
// thread may be starved, and the app will leak memory.
//
// In this case, `destroy`ing manually may be a better solution.
//
// The cleaner can live side by side with the manual calling of `destroy`. In the order of responsiveness, uniffi objects
// with Rust peers are reclaimed:
//
// 1. By calling the `destroy` method of the object, which calls `rustObject.free()`. If that doesn't happen:
// 2. When the object becomes unreachable, AND the Cleaner thread gets to call `rustObject.free()`. If the thread is starved then:
// 3. The memory is reclaimed when the process terminates.
//
// [1] https://stackoverflow.com/questions/24376768/can-java-finalize-an-object-when-it-is-still-in-scope/24380219
//


/**
 * Rules over texts: what an agent may be given, and may give back.
 */
public interface GuardrailsInterface {

    /**
     * Why `text` must not stand in `place`, or nothing.
     */
    fun `check`(`text`: kotlin.String, `place`: Place): kotlin.String?

    /**
     * Puts a violation on the host's logger: its reason and the text's length in characters, never the text.
     */
    fun `logViolation`(`agentName`: kotlin.String?, `reason`: kotlin.String, `length`: kotlin.ULong)

    companion object
}

/**
 * Rules over texts: what an agent may be given, and may give back.
 */
open class Guardrails: Disposable, AutoCloseable, GuardrailsInterface
{

    @Suppress("UNUSED_PARAMETER")
    /**
     * @suppress
     */
    constructor(withHandle: UniffiWithHandle, handle: Long) {
        this.handle = handle
        this.cleanable = UniffiLib.CLEANER.register(this, UniffiCleanAction(handle))
    }

    /**
     * @suppress
     *
     * This constructor can be used to instantiate a fake object. Only used for tests. Any
     * attempt to actually use an object constructed this way will fail as there is no
     * connected Rust object.
     */
    @Suppress("UNUSED_PARAMETER")
    constructor(noHandle: NoHandle) {
        this.handle = 0
        this.cleanable = null
    }
    /**
     * `allowed_topics`: an input must contain one of these, in any case. `blocked_patterns`: regular expressions that must
     * not be found; they run in linear time, so look-around and back-references are refused. `blocked_keywords`: texts that
     * must not occur, in any case. `on_violation`: an error by default. `check_outputs`: holds patterns and keywords against outputs too. Built-in patterns
     * against prompt injections always hold.
     */
    constructor(`allowedTopics`: List<kotlin.String> = listOf(), `blockedPatterns`: List<kotlin.String> = listOf(), `blockedKeywords`: List<kotlin.String> = listOf(), `onViolation`: OnViolation? = null, `redirectMessage`: kotlin.String = "I can only help with topics related to my expertise.", `checkOutputs`: kotlin.Boolean = false) :
        this(UniffiWithHandle,
    uniffiRustCallWithError(SudoException) { _status ->
    UniffiLib.uniffi_agentsudo_uniffi_fn_constructor_guardrails_new(


        FfiConverterSequenceString.lower(`allowedTopics`),
        FfiConverterSequenceString.lower(`blockedPatterns`),
        FfiConverterSequenceString.lower(`blockedKeywords`),
        FfiConverterOptionalTypeOnViolation.lower(`onViolation`),
        FfiConverterString.lower(`redirectMessage`),
        FfiConverterBoolean.lower(`checkOutputs`),_status)
}
    )

    protected val handle: Long
    protected val cleanable: UniffiCleaner.Cleanable?

    private val wasDestroyed = AtomicBoolean(false)
    private val callCounter = AtomicLong(1)

    /**
     * Whether the current object has been destroyed and its reference is gone in the Rust side.
     */
    val uniffiIsDestroyed: Boolean get() = wasDestroyed.get()

    override fun destroy() {
        // Only allow a single call to this method.
        // TODO: maybe we should log a warning if called more than once?
        if (this.wasDestroyed.compareAndSet(false, true)) {
            // This decrement always matches the initial count of 1 given at creation time.
            if (this.callCounter.decrementAndGet() == 0L) {
                cleanable?.clean()
            }
        }
    }

    @Synchronized
    override fun close() {
        this.destroy()
    }

    internal inline fun <R> callWithHandle(block: (handle: Long) -> R): R {
        // Check and increment the call counter, to keep the object alive.
        // This needs a compare-and-set retry loop in case of concurrent updates.
        do {
            val c = this.callCounter.get()
            if (c == 0L) {
                throw IllegalStateException("${this.javaClass.simpleName} object has already been destroyed")
            }
            if (c == Long.MAX_VALUE) {
                throw IllegalStateException("${this.javaClass.simpleName} call counter would overflow")
            }
        } while (! this.callCounter.compareAndSet(c, c + 1L))
        // Now we can safely do the method call without the handle being freed concurrently.
        try {
            return block(this.uniffiCloneHandle())
        } finally {
            // This decrement always matches the increment we performed above.
            if (this.callCounter.decrementAndGet() == 0L) {
                cleanable?.clean()
            }
        }
    }

    // Use a static inner class instead of a closure so as not to accidentally
    // capture `this` as part of the cleanable's action.
    private class UniffiCleanAction(private val handle: Long) : Runnable {
        override fun run() {
            if (handle == 0.toLong()) {
                // Fake object created with `NoHandle`, don't try to free.
                return;
            }
            uniffiRustCall { status ->
                UniffiLib.uniffi_agentsudo_uniffi_fn_free_guardrails(handle, status)
            }
        }
    }

    /**
     * @suppress
     */
    fun uniffiCloneHandle(): Long {
        if (handle == 0.toLong()) {
            throw InternalException("uniffiCloneHandle() called on NoHandle object");
        }
        return uniffiRustCall() { status ->
            UniffiLib.uniffi_agentsudo_uniffi_fn_clone_guardrails(handle, status)
        }
    }


    /**
     * Why `text` must not stand in `place`, or nothing.
     */override fun `check`(`text`: kotlin.String, `place`: Place): kotlin.String? {
            return FfiConverterOptionalString.lift(
    callWithHandle {
    uniffiRustCall() { _status ->
    UniffiLib.uniffi_agentsudo_uniffi_fn_method_guardrails_check(
        it,

        FfiConverterString.lower(`text`),
        FfiConverterTypePlace.lower(`place`),_status)
}
    }
    )
    }



    /**
     * Puts a violation on the host's logger: its reason and the text's length in characters, never the text.
     */override fun `logViolation`(`agentName`: kotlin.String?, `reason`: kotlin.String, `length`: kotlin.ULong)
        =
    callWithHandle {
    uniffiRustCall() { _status ->
    UniffiLib.uniffi_agentsudo_uniffi_fn_method_guardrails_log_violation(
        it,

        FfiConverterOptionalString.lower(`agentName`),
        FfiConverterString.lower(`reason`),
        FfiConverterULong.lower(`length`),_status)
}
    }










    /**
     * @suppress
     */
    companion object

}


/**
 * @suppress
 */
public object FfiConverterTypeGuardrails: FfiConverter<Guardrails, Long> {
    override fun lower(value: Guardrails): Long {
        return value.uniffiCloneHandle()
    }

    override fun lift(value: Long): Guardrails {
        return Guardrails(UniffiWithHandle, value)
    }

    override fun read(buf: ByteBuffer): Guardrails {
        return lift(buf.getLong())
    }

    override fun allocationSize(value: Guardrails) = 8UL

    override fun write(value: Guardrails, buf: ByteBuffer) {
        buf.putLong(lower(value))
    }
}


// This template implements a class for working with a Rust struct via a handle
// to the live Rust struct on the other side of the FFI.
//
// There's some subtlety here, because we have to be careful not to operate on a Rust
// struct after it has been dropped, and because we must expose a public API for freeing
// theq Kotlin wrapper object in lieu of reliable finalizers. The core requirements are:
//
//   * Each instance holds an opaque handle to the underlying Rust struct.
//     Method calls need to read this handle from the object's state and pass it in to
//     the Rust FFI.
//
//   * When an instance is no longer needed, its handle should be passed to a
//     special destructor function provided by the Rust FFI, which will drop the
//     underlying Rust struct.
//
//   * Given an instance, calling code is expected to call the special
//     `destroy` method in order to free it after use, either by calling it explicitly
//     or by using a higher-level helper like the `use` method. Failing to do so risks
//     leaking the underlying Rust struct.
//
//   * We can't assume that calling code will do the right thing, and must be prepared
//     to handle Kotlin method calls executing concurrently with or even after a call to
//     `destroy`, and to handle multiple (possibly concurrent!) calls to `destroy`.
//
//   * We must never allow Rust code to operate on the underlying Rust struct after
//     the destructor has been called, and must never call the destructor more than once.
//     Doing so may trigger memory unsafety.
//
//   * To mitigate many of the risks of leaking memory and use-after-free unsafety, a `Cleaner`
//     is implemented to call the destructor when the Kotlin object becomes unreachable.
//     This is done in a background thread. This is not a panacea, and client code should be aware that
//      1. the thread may starve if some there are objects that have poorly performing
//     `drop` methods or do significant work in their `drop` methods.
//      2. the thread is shared across the whole library. This can be tuned by using `android_cleaner = true`,
//         or `android = true` in the [`kotlin` section of the `uniffi.toml` file](https://mozilla.github.io/uniffi-rs/kotlin/configuration.html).
//
// If we try to implement this with mutual exclusion on access to the handle, there is the
// possibility of a race between a method call and a concurrent call to `destroy`:
//
//    * Thread A starts a method call, reads the value of the handle, but is interrupted
//      before it can pass the handle over the FFI to Rust.
//    * Thread B calls `destroy` and frees the underlying Rust struct.
//    * Thread A resumes, passing the already-read handle value to Rust and triggering
//      a use-after-free.
//
// One possible solution would be to use a `ReadWriteLock`, with each method call taking
// a read lock (and thus allowed to run concurrently) and the special `destroy` method
// taking a write lock (and thus blocking on live method calls). However, we aim not to
// generate methods with any hidden blocking semantics, and a `destroy` method that might
// block if called incorrectly seems to meet that bar.
//
// So, we achieve our goals by giving each instance an associated `AtomicLong` counter to track
// the number of in-flight method calls, and an `AtomicBoolean` flag to indicate whether `destroy`
// has been called. These are updated according to the following rules:
//
//    * The initial value of the counter is 1, indicating a live object with no in-flight calls.
//      The initial value for the flag is false.
//
//    * At the start of each method call, we atomically check the counter.
//      If it is 0 then the underlying Rust struct has already been destroyed and the call is aborted.
//      If it is nonzero them we atomically increment it by 1 and proceed with the method call.
//
//    * At the end of each method call, we atomically decrement and check the counter.
//      If it has reached zero then we destroy the underlying Rust struct.
//
//    * When `destroy` is called, we atomically flip the flag from false to true.
//      If the flag was already true we silently fail.
//      Otherwise we atomically decrement and check the counter.
//      If it has reached zero then we destroy the underlying Rust struct.
//
// Astute readers may observe that this all sounds very similar to the way that Rust's `Arc<T>` works,
// and indeed it is, with the addition of a flag to guard against multiple calls to `destroy`.
//
// The overall effect is that the underlying Rust struct is destroyed only when `destroy` has been
// called *and* all in-flight method calls have completed, avoiding violating any of the expectations
// of the underlying Rust code.
//
// This makes a cleaner a better alternative to _not_ calling `destroy()` as
// and when the object is finished with, but the abstraction is not perfect: if the Rust object's `drop`
// method is slow, and/or there are many objects to cleanup, and it's on a low end Android device, then the cleaner
// thread may be starved, and the app will leak memory.
//
// In this case, `destroy`ing manually may be a better solution.
//
// The cleaner can live side by side with the manual calling of `destroy`. In the order of responsiveness, uniffi objects
// with Rust peers are reclaimed:
//
// 1. By calling the `destroy` method of the object, which calls `rustObject.free()`. If that doesn't happen:
// 2. When the object becomes unreachable, AND the Cleaner thread gets to call `rustObject.free()`. If the thread is starved then:
// 3. The memory is reclaimed when the process terminates.
//
// [1] https://stackoverflow.com/questions/24376768/can-java-finalize-an-object-when-it-is-still-in-scope/24380219
//


/**
 * The host's logging. Called from any thread; must not fail, and must not wait for anything of agentsudo's.
 */
public interface LogSink {

    /**
     * Would a line of this level be kept?
     */
    fun `isEnabled`(`logger`: Logger, `level`: LogLevel): kotlin.Boolean

    /**
     * Keeps a line.
     */
    fun `say`(`logger`: Logger, `level`: LogLevel, `line`: kotlin.String)

    companion object
}

/**
 * The host's logging. Called from any thread; must not fail, and must not wait for anything of agentsudo's.
 */
open class LogSinkImpl: Disposable, AutoCloseable, LogSink
{

    @Suppress("UNUSED_PARAMETER")
    /**
     * @suppress
     */
    constructor(withHandle: UniffiWithHandle, handle: Long) {
        this.handle = handle
        this.cleanable = UniffiLib.CLEANER.register(this, UniffiCleanAction(handle))
    }

    /**
     * @suppress
     *
     * This constructor can be used to instantiate a fake object. Only used for tests. Any
     * attempt to actually use an object constructed this way will fail as there is no
     * connected Rust object.
     */
    @Suppress("UNUSED_PARAMETER")
    constructor(noHandle: NoHandle) {
        this.handle = 0
        this.cleanable = null
    }

    protected val handle: Long
    protected val cleanable: UniffiCleaner.Cleanable?

    private val wasDestroyed = AtomicBoolean(false)
    private val callCounter = AtomicLong(1)

    /**
     * Whether the current object has been destroyed and its reference is gone in the Rust side.
     */
    val uniffiIsDestroyed: Boolean get() = wasDestroyed.get()

    override fun destroy() {
        // Only allow a single call to this method.
        // TODO: maybe we should log a warning if called more than once?
        if (this.wasDestroyed.compareAndSet(false, true)) {
            // This decrement always matches the initial count of 1 given at creation time.
            if (this.callCounter.decrementAndGet() == 0L) {
                cleanable?.clean()
            }
        }
    }

    @Synchronized
    override fun close() {
        this.destroy()
    }

    internal inline fun <R> callWithHandle(block: (handle: Long) -> R): R {
        // Check and increment the call counter, to keep the object alive.
        // This needs a compare-and-set retry loop in case of concurrent updates.
        do {
            val c = this.callCounter.get()
            if (c == 0L) {
                throw IllegalStateException("${this.javaClass.simpleName} object has already been destroyed")
            }
            if (c == Long.MAX_VALUE) {
                throw IllegalStateException("${this.javaClass.simpleName} call counter would overflow")
            }
        } while (! this.callCounter.compareAndSet(c, c + 1L))
        // Now we can safely do the method call without the handle being freed concurrently.
        try {
            return block(this.uniffiCloneHandle())
        } finally {
            // This decrement always matches the increment we performed above.
            if (this.callCounter.decrementAndGet() == 0L) {
                cleanable?.clean()
            }
        }
    }

    // Use a static inner class instead of a closure so as not to accidentally
    // capture `this` as part of the cleanable's action.
    private class UniffiCleanAction(private val handle: Long) : Runnable {
        override fun run() {
            if (handle == 0.toLong()) {
                // Fake object created with `NoHandle`, don't try to free.
                return;
            }
            uniffiRustCall { status ->
                UniffiLib.uniffi_agentsudo_uniffi_fn_free_logsink(handle, status)
            }
        }
    }

    /**
     * @suppress
     */
    fun uniffiCloneHandle(): Long {
        if (handle == 0.toLong()) {
            throw InternalException("uniffiCloneHandle() called on NoHandle object");
        }
        return uniffiRustCall() { status ->
            UniffiLib.uniffi_agentsudo_uniffi_fn_clone_logsink(handle, status)
        }
    }


    /**
     * Would a line of this level be kept?
     */
    @Throws(SudoException::class)override fun `isEnabled`(`logger`: Logger, `level`: LogLevel): kotlin.Boolean {
            return FfiConverterBoolean.lift(
    callWithHandle {
    uniffiRustCallWithError(SudoException) { _status ->
    UniffiLib.uniffi_agentsudo_uniffi_fn_method_logsink_is_enabled(
        it,

        FfiConverterTypeLogger.lower(`logger`),
        FfiConverterTypeLogLevel.lower(`level`),_status)
}
    }
    )
    }



    /**
     * Keeps a line.
     */
    @Throws(SudoException::class)override fun `say`(`logger`: Logger, `level`: LogLevel, `line`: kotlin.String)
        =
    callWithHandle {
    uniffiRustCallWithError(SudoException) { _status ->
    UniffiLib.uniffi_agentsudo_uniffi_fn_method_logsink_say(
        it,

        FfiConverterTypeLogger.lower(`logger`),
        FfiConverterTypeLogLevel.lower(`level`),
        FfiConverterString.lower(`line`),_status)
}
    }










    /**
     * @suppress
     */
    companion object

}



// Put the implementation in an object so we don't pollute the top-level namespace
internal object uniffiCallbackInterfaceLogSink {
    internal object `isEnabled`: UniffiCallbackInterfaceLogSinkMethod0 {
        override fun callback(`uniffiHandle`: Long,`logger`: RustBuffer.ByValue,`level`: RustBuffer.ByValue,`uniffiOutReturn`: ByteByReference,uniffiCallStatus: UniffiRustCallStatus,) {
            val uniffiObj = FfiConverterTypeLogSink.handleMap.get(uniffiHandle)
            val makeCall = { ->
                uniffiObj.`isEnabled`(
                    FfiConverterTypeLogger.lift(`logger`),
                    FfiConverterTypeLogLevel.lift(`level`),
                )
            }
            val writeReturn = { value: kotlin.Boolean -> uniffiOutReturn.setValue(FfiConverterBoolean.lower(value)) }
            uniffiTraitInterfaceCallWithError(
                uniffiCallStatus,
                makeCall,
                writeReturn,
                { e: SudoException -> FfiConverterTypeSudoError.lower(e) }
            )
        }
    }
    internal object `say`: UniffiCallbackInterfaceLogSinkMethod1 {
        override fun callback(`uniffiHandle`: Long,`logger`: RustBuffer.ByValue,`level`: RustBuffer.ByValue,`line`: RustBuffer.ByValue,`uniffiOutReturn`: Pointer,uniffiCallStatus: UniffiRustCallStatus,) {
            val uniffiObj = FfiConverterTypeLogSink.handleMap.get(uniffiHandle)
            val makeCall = { ->
                uniffiObj.`say`(
                    FfiConverterTypeLogger.lift(`logger`),
                    FfiConverterTypeLogLevel.lift(`level`),
                    FfiConverterString.lift(`line`),
                )
            }
            val writeReturn = { _: Unit -> Unit }
            uniffiTraitInterfaceCallWithError(
                uniffiCallStatus,
                makeCall,
                writeReturn,
                { e: SudoException -> FfiConverterTypeSudoError.lower(e) }
            )
        }
    }

    internal object uniffiFree: UniffiCallbackInterfaceFree {
        override fun callback(handle: Long) {
            FfiConverterTypeLogSink.handleMap.remove(handle)
        }
    }

    internal object uniffiClone: UniffiCallbackInterfaceClone {
        override fun callback(handle: Long): Long {
            return FfiConverterTypeLogSink.handleMap.clone(handle)
        }
    }

    internal var vtable = UniffiVTableCallbackInterfaceLogSink.UniffiByValue(
        uniffiFree,
        uniffiClone,
        `isEnabled`,
        `say`,
    )

    // Registers the foreign callback with the Rust side.
    // This method is generated for each callback interface.
    internal fun register(lib: UniffiLib) {
        lib.uniffi_agentsudo_uniffi_fn_init_callback_vtable_logsink(vtable)
    }
}

/**
 * @suppress
 */
public object FfiConverterTypeLogSink: FfiConverter<LogSink, Long> {
    internal val handleMap = UniffiHandleMap<LogSink>()

    override fun lower(value: LogSink): Long {
        if (value is LogSinkImpl) {
             // Rust-implemented object.  Clone the handle and return it
            return value.uniffiCloneHandle()
         } else {
            // Kotlin object, generate a new vtable handle and return that.
            return handleMap.insert(value)
         }
    }

    override fun lift(value: Long): LogSink {
        if ((value and 1.toLong()) == 0.toLong()) {
            // Rust-generated handle, construct a new class that uses the handle to implement the
            // interface
            return LogSinkImpl(UniffiWithHandle, value)
        } else {
            // Kotlin-generated handle, get the object from the handle map
            return handleMap.remove(value)
        }
    }

    override fun read(buf: ByteBuffer): LogSink {
        return lift(buf.getLong())
    }

    override fun allocationSize(value: LogSink) = 8UL

    override fun write(value: LogSink, buf: ByteBuffer) {
        buf.putLong(lower(value))
    }
}


// This template implements a class for working with a Rust struct via a handle
// to the live Rust struct on the other side of the FFI.
//
// There's some subtlety here, because we have to be careful not to operate on a Rust
// struct after it has been dropped, and because we must expose a public API for freeing
// theq Kotlin wrapper object in lieu of reliable finalizers. The core requirements are:
//
//   * Each instance holds an opaque handle to the underlying Rust struct.
//     Method calls need to read this handle from the object's state and pass it in to
//     the Rust FFI.
//
//   * When an instance is no longer needed, its handle should be passed to a
//     special destructor function provided by the Rust FFI, which will drop the
//     underlying Rust struct.
//
//   * Given an instance, calling code is expected to call the special
//     `destroy` method in order to free it after use, either by calling it explicitly
//     or by using a higher-level helper like the `use` method. Failing to do so risks
//     leaking the underlying Rust struct.
//
//   * We can't assume that calling code will do the right thing, and must be prepared
//     to handle Kotlin method calls executing concurrently with or even after a call to
//     `destroy`, and to handle multiple (possibly concurrent!) calls to `destroy`.
//
//   * We must never allow Rust code to operate on the underlying Rust struct after
//     the destructor has been called, and must never call the destructor more than once.
//     Doing so may trigger memory unsafety.
//
//   * To mitigate many of the risks of leaking memory and use-after-free unsafety, a `Cleaner`
//     is implemented to call the destructor when the Kotlin object becomes unreachable.
//     This is done in a background thread. This is not a panacea, and client code should be aware that
//      1. the thread may starve if some there are objects that have poorly performing
//     `drop` methods or do significant work in their `drop` methods.
//      2. the thread is shared across the whole library. This can be tuned by using `android_cleaner = true`,
//         or `android = true` in the [`kotlin` section of the `uniffi.toml` file](https://mozilla.github.io/uniffi-rs/kotlin/configuration.html).
//
// If we try to implement this with mutual exclusion on access to the handle, there is the
// possibility of a race between a method call and a concurrent call to `destroy`:
//
//    * Thread A starts a method call, reads the value of the handle, but is interrupted
//      before it can pass the handle over the FFI to Rust.
//    * Thread B calls `destroy` and frees the underlying Rust struct.
//    * Thread A resumes, passing the already-read handle value to Rust and triggering
//      a use-after-free.
//
// One possible solution would be to use a `ReadWriteLock`, with each method call taking
// a read lock (and thus allowed to run concurrently) and the special `destroy` method
// taking a write lock (and thus blocking on live method calls). However, we aim not to
// generate methods with any hidden blocking semantics, and a `destroy` method that might
// block if called incorrectly seems to meet that bar.
//
// So, we achieve our goals by giving each instance an associated `AtomicLong` counter to track
// the number of in-flight method calls, and an `AtomicBoolean` flag to indicate whether `destroy`
// has been called. These are updated according to the following rules:
//
//    * The initial value of the counter is 1, indicating a live object with no in-flight calls.
//      The initial value for the flag is false.
//
//    * At the start of each method call, we atomically check the counter.
//      If it is 0 then the underlying Rust struct has already been destroyed and the call is aborted.
//      If it is nonzero them we atomically increment it by 1 and proceed with the method call.
//
//    * At the end of each method call, we atomically decrement and check the counter.
//      If it has reached zero then we destroy the underlying Rust struct.
//
//    * When `destroy` is called, we atomically flip the flag from false to true.
//      If the flag was already true we silently fail.
//      Otherwise we atomically decrement and check the counter.
//      If it has reached zero then we destroy the underlying Rust struct.
//
// Astute readers may observe that this all sounds very similar to the way that Rust's `Arc<T>` works,
// and indeed it is, with the addition of a flag to guard against multiple calls to `destroy`.
//
// The overall effect is that the underlying Rust struct is destroyed only when `destroy` has been
// called *and* all in-flight method calls have completed, avoiding violating any of the expectations
// of the underlying Rust code.
//
// This makes a cleaner a better alternative to _not_ calling `destroy()` as
// and when the object is finished with, but the abstraction is not perfect: if the Rust object's `drop`
// method is slow, and/or there are many objects to cleanup, and it's on a low end Android device, then the cleaner
// thread may be starved, and the app will leak memory.
//
// In this case, `destroy`ing manually may be a better solution.
//
// The cleaner can live side by side with the manual calling of `destroy`. In the order of responsiveness, uniffi objects
// with Rust peers are reclaimed:
//
// 1. By calling the `destroy` method of the object, which calls `rustObject.free()`. If that doesn't happen:
// 2. When the object becomes unreachable, AND the Cleaner thread gets to call `rustObject.free()`. If the thread is starved then:
// 3. The memory is reclaimed when the process terminates.
//
// [1] https://stackoverflow.com/questions/24376768/can-java-finalize-an-object-when-it-is-still-in-scope/24380219
//


/**
 * Leave to run, once. Tell it how the run went; let go untold, the record shows that as unknown.
 */
public interface PermitInterface {

    /**
     * The request it came from, where there was one.
     */
    fun `approvalId`(): kotlin.String?

    /**
     * Looks right before the run whether the arguments are those that the permit is for: as they were changed, or else as
     * they were frozen. Nothing stands for arguments that cannot be read.
     *
     * Throws if they are others, or the session is over.
     */
    fun `confirm`(`live`: kotlin.String?)

    /**
     * What a person has changed about the call; nothing if nothing, as it always is where `Question.take_edits` was not called.
     */
    fun `edited`(): Edited?

    /**
     * Tells how the run went: returned, or threw.
     */
    fun `finished`(`succeeded`: kotlin.Boolean)

    companion object
}

/**
 * Leave to run, once. Tell it how the run went; let go untold, the record shows that as unknown.
 */
open class Permit: Disposable, AutoCloseable, PermitInterface
{

    @Suppress("UNUSED_PARAMETER")
    /**
     * @suppress
     */
    constructor(withHandle: UniffiWithHandle, handle: Long) {
        this.handle = handle
        this.cleanable = UniffiLib.CLEANER.register(this, UniffiCleanAction(handle))
    }

    /**
     * @suppress
     *
     * This constructor can be used to instantiate a fake object. Only used for tests. Any
     * attempt to actually use an object constructed this way will fail as there is no
     * connected Rust object.
     */
    @Suppress("UNUSED_PARAMETER")
    constructor(noHandle: NoHandle) {
        this.handle = 0
        this.cleanable = null
    }

    protected val handle: Long
    protected val cleanable: UniffiCleaner.Cleanable?

    private val wasDestroyed = AtomicBoolean(false)
    private val callCounter = AtomicLong(1)

    /**
     * Whether the current object has been destroyed and its reference is gone in the Rust side.
     */
    val uniffiIsDestroyed: Boolean get() = wasDestroyed.get()

    override fun destroy() {
        // Only allow a single call to this method.
        // TODO: maybe we should log a warning if called more than once?
        if (this.wasDestroyed.compareAndSet(false, true)) {
            // This decrement always matches the initial count of 1 given at creation time.
            if (this.callCounter.decrementAndGet() == 0L) {
                cleanable?.clean()
            }
        }
    }

    @Synchronized
    override fun close() {
        this.destroy()
    }

    internal inline fun <R> callWithHandle(block: (handle: Long) -> R): R {
        // Check and increment the call counter, to keep the object alive.
        // This needs a compare-and-set retry loop in case of concurrent updates.
        do {
            val c = this.callCounter.get()
            if (c == 0L) {
                throw IllegalStateException("${this.javaClass.simpleName} object has already been destroyed")
            }
            if (c == Long.MAX_VALUE) {
                throw IllegalStateException("${this.javaClass.simpleName} call counter would overflow")
            }
        } while (! this.callCounter.compareAndSet(c, c + 1L))
        // Now we can safely do the method call without the handle being freed concurrently.
        try {
            return block(this.uniffiCloneHandle())
        } finally {
            // This decrement always matches the increment we performed above.
            if (this.callCounter.decrementAndGet() == 0L) {
                cleanable?.clean()
            }
        }
    }

    // Use a static inner class instead of a closure so as not to accidentally
    // capture `this` as part of the cleanable's action.
    private class UniffiCleanAction(private val handle: Long) : Runnable {
        override fun run() {
            if (handle == 0.toLong()) {
                // Fake object created with `NoHandle`, don't try to free.
                return;
            }
            uniffiRustCall { status ->
                UniffiLib.uniffi_agentsudo_uniffi_fn_free_permit(handle, status)
            }
        }
    }

    /**
     * @suppress
     */
    fun uniffiCloneHandle(): Long {
        if (handle == 0.toLong()) {
            throw InternalException("uniffiCloneHandle() called on NoHandle object");
        }
        return uniffiRustCall() { status ->
            UniffiLib.uniffi_agentsudo_uniffi_fn_clone_permit(handle, status)
        }
    }


    /**
     * The request it came from, where there was one.
     */override fun `approvalId`(): kotlin.String? {
            return FfiConverterOptionalString.lift(
    callWithHandle {
    uniffiRustCall() { _status ->
    UniffiLib.uniffi_agentsudo_uniffi_fn_method_permit_approval_id(
        it,
        _status)
}
    }
    )
    }



    /**
     * Looks right before the run whether the arguments are those that the permit is for: as they were changed, or else as
     * they were frozen. Nothing stands for arguments that cannot be read.
     *
     * Throws if they are others, or the session is over.
     */
    @Throws(SudoException::class)override fun `confirm`(`live`: kotlin.String?)
        =
    callWithHandle {
    uniffiRustCallWithError(SudoException) { _status ->
    UniffiLib.uniffi_agentsudo_uniffi_fn_method_permit_confirm(
        it,

        FfiConverterOptionalString.lower(`live`),_status)
}
    }




    /**
     * What a person has changed about the call; nothing if nothing, as it always is where `Question.take_edits` was not called.
     */override fun `edited`(): Edited? {
            return FfiConverterOptionalTypeEdited.lift(
    callWithHandle {
    uniffiRustCall() { _status ->
    UniffiLib.uniffi_agentsudo_uniffi_fn_method_permit_edited(
        it,
        _status)
}
    }
    )
    }



    /**
     * Tells how the run went: returned, or threw.
     */
    @Throws(SudoException::class)override fun `finished`(`succeeded`: kotlin.Boolean)
        =
    callWithHandle {
    uniffiRustCallWithError(SudoException) { _status ->
    UniffiLib.uniffi_agentsudo_uniffi_fn_method_permit_finished(
        it,

        FfiConverterBoolean.lower(`succeeded`),_status)
}
    }










    /**
     * @suppress
     */
    companion object

}


/**
 * @suppress
 */
public object FfiConverterTypePermit: FfiConverter<Permit, Long> {
    override fun lower(value: Permit): Long {
        return value.uniffiCloneHandle()
    }

    override fun lift(value: Long): Permit {
        return Permit(UniffiWithHandle, value)
    }

    override fun read(buf: ByteBuffer): Permit {
        return lift(buf.getLong())
    }

    override fun allocationSize(value: Permit) = 8UL

    override fun write(value: Permit, buf: ByteBuffer) {
        buf.putLong(lower(value))
    }
}


// This template implements a class for working with a Rust struct via a handle
// to the live Rust struct on the other side of the FFI.
//
// There's some subtlety here, because we have to be careful not to operate on a Rust
// struct after it has been dropped, and because we must expose a public API for freeing
// theq Kotlin wrapper object in lieu of reliable finalizers. The core requirements are:
//
//   * Each instance holds an opaque handle to the underlying Rust struct.
//     Method calls need to read this handle from the object's state and pass it in to
//     the Rust FFI.
//
//   * When an instance is no longer needed, its handle should be passed to a
//     special destructor function provided by the Rust FFI, which will drop the
//     underlying Rust struct.
//
//   * Given an instance, calling code is expected to call the special
//     `destroy` method in order to free it after use, either by calling it explicitly
//     or by using a higher-level helper like the `use` method. Failing to do so risks
//     leaking the underlying Rust struct.
//
//   * We can't assume that calling code will do the right thing, and must be prepared
//     to handle Kotlin method calls executing concurrently with or even after a call to
//     `destroy`, and to handle multiple (possibly concurrent!) calls to `destroy`.
//
//   * We must never allow Rust code to operate on the underlying Rust struct after
//     the destructor has been called, and must never call the destructor more than once.
//     Doing so may trigger memory unsafety.
//
//   * To mitigate many of the risks of leaking memory and use-after-free unsafety, a `Cleaner`
//     is implemented to call the destructor when the Kotlin object becomes unreachable.
//     This is done in a background thread. This is not a panacea, and client code should be aware that
//      1. the thread may starve if some there are objects that have poorly performing
//     `drop` methods or do significant work in their `drop` methods.
//      2. the thread is shared across the whole library. This can be tuned by using `android_cleaner = true`,
//         or `android = true` in the [`kotlin` section of the `uniffi.toml` file](https://mozilla.github.io/uniffi-rs/kotlin/configuration.html).
//
// If we try to implement this with mutual exclusion on access to the handle, there is the
// possibility of a race between a method call and a concurrent call to `destroy`:
//
//    * Thread A starts a method call, reads the value of the handle, but is interrupted
//      before it can pass the handle over the FFI to Rust.
//    * Thread B calls `destroy` and frees the underlying Rust struct.
//    * Thread A resumes, passing the already-read handle value to Rust and triggering
//      a use-after-free.
//
// One possible solution would be to use a `ReadWriteLock`, with each method call taking
// a read lock (and thus allowed to run concurrently) and the special `destroy` method
// taking a write lock (and thus blocking on live method calls). However, we aim not to
// generate methods with any hidden blocking semantics, and a `destroy` method that might
// block if called incorrectly seems to meet that bar.
//
// So, we achieve our goals by giving each instance an associated `AtomicLong` counter to track
// the number of in-flight method calls, and an `AtomicBoolean` flag to indicate whether `destroy`
// has been called. These are updated according to the following rules:
//
//    * The initial value of the counter is 1, indicating a live object with no in-flight calls.
//      The initial value for the flag is false.
//
//    * At the start of each method call, we atomically check the counter.
//      If it is 0 then the underlying Rust struct has already been destroyed and the call is aborted.
//      If it is nonzero them we atomically increment it by 1 and proceed with the method call.
//
//    * At the end of each method call, we atomically decrement and check the counter.
//      If it has reached zero then we destroy the underlying Rust struct.
//
//    * When `destroy` is called, we atomically flip the flag from false to true.
//      If the flag was already true we silently fail.
//      Otherwise we atomically decrement and check the counter.
//      If it has reached zero then we destroy the underlying Rust struct.
//
// Astute readers may observe that this all sounds very similar to the way that Rust's `Arc<T>` works,
// and indeed it is, with the addition of a flag to guard against multiple calls to `destroy`.
//
// The overall effect is that the underlying Rust struct is destroyed only when `destroy` has been
// called *and* all in-flight method calls have completed, avoiding violating any of the expectations
// of the underlying Rust code.
//
// This makes a cleaner a better alternative to _not_ calling `destroy()` as
// and when the object is finished with, but the abstraction is not perfect: if the Rust object's `drop`
// method is slow, and/or there are many objects to cleanup, and it's on a low end Android device, then the cleaner
// thread may be starved, and the app will leak memory.
//
// In this case, `destroy`ing manually may be a better solution.
//
// The cleaner can live side by side with the manual calling of `destroy`. In the order of responsiveness, uniffi objects
// with Rust peers are reclaimed:
//
// 1. By calling the `destroy` method of the object, which calls `rustObject.free()`. If that doesn't happen:
// 2. When the object becomes unreachable, AND the Cleaner thread gets to call `rustObject.free()`. If the thread is starved then:
// 3. The memory is reclaimed when the process terminates.
//
// [1] https://stackoverflow.com/questions/24376768/can-java-finalize-an-object-when-it-is-still-in-scope/24380219
//


/**
 * A call that waits for an answer.
 */
public interface QuestionInterface {

    /**
     * The id of the agent that asks.
     */
    fun `agentId`(): kotlin.String

    /**
     * The name of the agent that asks.
     */
    fun `agentName`(): kotlin.String

    /**
     * Turns what a callback said, and the arguments as they are now, into leave to run. Nothing stands for arguments that
     * cannot be read any more.
     *
     * Throws for everything else.
     */
    fun `answer`(`said`: Said, `live`: kotlin.String?): Permit

    /**
     * Turns what an approver came to, and the arguments as they are now, into leave to run.
     *
     * Throws for everything but an approval that is still to be used.
     */
    fun `answerSettled`(`settlement`: Settlement, `live`: kotlin.String?): Permit

    /**
     * The frozen arguments as JSON, by parameter name; nothing before `freeze`.
     */
    fun `argumentsJson`(): kotlin.String?

    /**
     * The digest of caller and frozen call, in hex; nothing before `freeze`.
     */
    fun `digest`(): kotlin.String?

    /**
     * Freezes the arguments: they are what is asked about, and what must still be there with the answer. They are a JSON
     * object by parameter name, in the order of the signature; what JSON cannot say has a documented form, like
     * `{"$date": "2026-11-22"}`. Nothing stands for arguments that could not be read.
     *
     * Throws if they have no form that could be shown.
     */
    fun `freeze`(`arguments`: kotlin.String?)

    /**
     * The function's name.
     */
    fun `function`(): kotlin.String

    /**
     * The missing scope or scopes, as one line.
     */
    fun `scope`(): kotlin.String

    /**
     * Says in words for people what the call will do, in 1 to 10 000 characters, before they are asked. The card shows it,
     * redacted, above the arguments, and it is part of its digest.
     *
     * Throws if there are other words already.
     */
    fun `setPreview`(`words`: kotlin.String)

    /**
     * Says, before `freeze`, that the caller runs the call with what `Permit.edited` gives, whenever that is something. Only then
     * people may change it, where the approver takes `edits`, too. `fixed`: the names of arguments that could not be made anew
     * from JSON, and stay as they are.
     *
     * Throws if the question is frozen already.
     */
    fun `takeEdits`(`fixed`: List<kotlin.String>)

    companion object
}

/**
 * A call that waits for an answer.
 */
open class Question: Disposable, AutoCloseable, QuestionInterface
{

    @Suppress("UNUSED_PARAMETER")
    /**
     * @suppress
     */
    constructor(withHandle: UniffiWithHandle, handle: Long) {
        this.handle = handle
        this.cleanable = UniffiLib.CLEANER.register(this, UniffiCleanAction(handle))
    }

    /**
     * @suppress
     *
     * This constructor can be used to instantiate a fake object. Only used for tests. Any
     * attempt to actually use an object constructed this way will fail as there is no
     * connected Rust object.
     */
    @Suppress("UNUSED_PARAMETER")
    constructor(noHandle: NoHandle) {
        this.handle = 0
        this.cleanable = null
    }

    protected val handle: Long
    protected val cleanable: UniffiCleaner.Cleanable?

    private val wasDestroyed = AtomicBoolean(false)
    private val callCounter = AtomicLong(1)

    /**
     * Whether the current object has been destroyed and its reference is gone in the Rust side.
     */
    val uniffiIsDestroyed: Boolean get() = wasDestroyed.get()

    override fun destroy() {
        // Only allow a single call to this method.
        // TODO: maybe we should log a warning if called more than once?
        if (this.wasDestroyed.compareAndSet(false, true)) {
            // This decrement always matches the initial count of 1 given at creation time.
            if (this.callCounter.decrementAndGet() == 0L) {
                cleanable?.clean()
            }
        }
    }

    @Synchronized
    override fun close() {
        this.destroy()
    }

    internal inline fun <R> callWithHandle(block: (handle: Long) -> R): R {
        // Check and increment the call counter, to keep the object alive.
        // This needs a compare-and-set retry loop in case of concurrent updates.
        do {
            val c = this.callCounter.get()
            if (c == 0L) {
                throw IllegalStateException("${this.javaClass.simpleName} object has already been destroyed")
            }
            if (c == Long.MAX_VALUE) {
                throw IllegalStateException("${this.javaClass.simpleName} call counter would overflow")
            }
        } while (! this.callCounter.compareAndSet(c, c + 1L))
        // Now we can safely do the method call without the handle being freed concurrently.
        try {
            return block(this.uniffiCloneHandle())
        } finally {
            // This decrement always matches the increment we performed above.
            if (this.callCounter.decrementAndGet() == 0L) {
                cleanable?.clean()
            }
        }
    }

    // Use a static inner class instead of a closure so as not to accidentally
    // capture `this` as part of the cleanable's action.
    private class UniffiCleanAction(private val handle: Long) : Runnable {
        override fun run() {
            if (handle == 0.toLong()) {
                // Fake object created with `NoHandle`, don't try to free.
                return;
            }
            uniffiRustCall { status ->
                UniffiLib.uniffi_agentsudo_uniffi_fn_free_question(handle, status)
            }
        }
    }

    /**
     * @suppress
     */
    fun uniffiCloneHandle(): Long {
        if (handle == 0.toLong()) {
            throw InternalException("uniffiCloneHandle() called on NoHandle object");
        }
        return uniffiRustCall() { status ->
            UniffiLib.uniffi_agentsudo_uniffi_fn_clone_question(handle, status)
        }
    }


    /**
     * The id of the agent that asks.
     */override fun `agentId`(): kotlin.String {
            return FfiConverterString.lift(
    callWithHandle {
    uniffiRustCall() { _status ->
    UniffiLib.uniffi_agentsudo_uniffi_fn_method_question_agent_id(
        it,
        _status)
}
    }
    )
    }



    /**
     * The name of the agent that asks.
     */override fun `agentName`(): kotlin.String {
            return FfiConverterString.lift(
    callWithHandle {
    uniffiRustCall() { _status ->
    UniffiLib.uniffi_agentsudo_uniffi_fn_method_question_agent_name(
        it,
        _status)
}
    }
    )
    }



    /**
     * Turns what a callback said, and the arguments as they are now, into leave to run. Nothing stands for arguments that
     * cannot be read any more.
     *
     * Throws for everything else.
     */
    @Throws(SudoException::class)override fun `answer`(`said`: Said, `live`: kotlin.String?): Permit {
            return FfiConverterTypePermit.lift(
    callWithHandle {
    uniffiRustCallWithError(SudoException) { _status ->
    UniffiLib.uniffi_agentsudo_uniffi_fn_method_question_answer(
        it,

        FfiConverterTypeSaid.lower(`said`),
        FfiConverterOptionalString.lower(`live`),_status)
}
    }
    )
    }



    /**
     * Turns what an approver came to, and the arguments as they are now, into leave to run.
     *
     * Throws for everything but an approval that is still to be used.
     */
    @Throws(SudoException::class)override fun `answerSettled`(`settlement`: Settlement, `live`: kotlin.String?): Permit {
            return FfiConverterTypePermit.lift(
    callWithHandle {
    uniffiRustCallWithError(SudoException) { _status ->
    UniffiLib.uniffi_agentsudo_uniffi_fn_method_question_answer_settled(
        it,

        FfiConverterTypeSettlement.lower(`settlement`),
        FfiConverterOptionalString.lower(`live`),_status)
}
    }
    )
    }



    /**
     * The frozen arguments as JSON, by parameter name; nothing before `freeze`.
     */override fun `argumentsJson`(): kotlin.String? {
            return FfiConverterOptionalString.lift(
    callWithHandle {
    uniffiRustCall() { _status ->
    UniffiLib.uniffi_agentsudo_uniffi_fn_method_question_arguments_json(
        it,
        _status)
}
    }
    )
    }



    /**
     * The digest of caller and frozen call, in hex; nothing before `freeze`.
     */override fun `digest`(): kotlin.String? {
            return FfiConverterOptionalString.lift(
    callWithHandle {
    uniffiRustCall() { _status ->
    UniffiLib.uniffi_agentsudo_uniffi_fn_method_question_digest(
        it,
        _status)
}
    }
    )
    }



    /**
     * Freezes the arguments: they are what is asked about, and what must still be there with the answer. They are a JSON
     * object by parameter name, in the order of the signature; what JSON cannot say has a documented form, like
     * `{"$date": "2026-11-22"}`. Nothing stands for arguments that could not be read.
     *
     * Throws if they have no form that could be shown.
     */
    @Throws(SudoException::class)override fun `freeze`(`arguments`: kotlin.String?)
        =
    callWithHandle {
    uniffiRustCallWithError(SudoException) { _status ->
    UniffiLib.uniffi_agentsudo_uniffi_fn_method_question_freeze(
        it,

        FfiConverterOptionalString.lower(`arguments`),_status)
}
    }




    /**
     * The function's name.
     */override fun `function`(): kotlin.String {
            return FfiConverterString.lift(
    callWithHandle {
    uniffiRustCall() { _status ->
    UniffiLib.uniffi_agentsudo_uniffi_fn_method_question_function(
        it,
        _status)
}
    }
    )
    }



    /**
     * The missing scope or scopes, as one line.
     */override fun `scope`(): kotlin.String {
            return FfiConverterString.lift(
    callWithHandle {
    uniffiRustCall() { _status ->
    UniffiLib.uniffi_agentsudo_uniffi_fn_method_question_scope(
        it,
        _status)
}
    }
    )
    }



    /**
     * Says in words for people what the call will do, in 1 to 10 000 characters, before they are asked. The card shows it,
     * redacted, above the arguments, and it is part of its digest.
     *
     * Throws if there are other words already.
     */
    @Throws(SudoException::class)override fun `setPreview`(`words`: kotlin.String)
        =
    callWithHandle {
    uniffiRustCallWithError(SudoException) { _status ->
    UniffiLib.uniffi_agentsudo_uniffi_fn_method_question_set_preview(
        it,

        FfiConverterString.lower(`words`),_status)
}
    }




    /**
     * Says, before `freeze`, that the caller runs the call with what `Permit.edited` gives, whenever that is something. Only then
     * people may change it, where the approver takes `edits`, too. `fixed`: the names of arguments that could not be made anew
     * from JSON, and stay as they are.
     *
     * Throws if the question is frozen already.
     */
    @Throws(SudoException::class)override fun `takeEdits`(`fixed`: List<kotlin.String>)
        =
    callWithHandle {
    uniffiRustCallWithError(SudoException) { _status ->
    UniffiLib.uniffi_agentsudo_uniffi_fn_method_question_take_edits(
        it,

        FfiConverterSequenceString.lower(`fixed`),_status)
}
    }










    /**
     * @suppress
     */
    companion object

}


/**
 * @suppress
 */
public object FfiConverterTypeQuestion: FfiConverter<Question, Long> {
    override fun lower(value: Question): Long {
        return value.uniffiCloneHandle()
    }

    override fun lift(value: Long): Question {
        return Question(UniffiWithHandle, value)
    }

    override fun read(buf: ByteBuffer): Question {
        return lift(buf.getLong())
    }

    override fun allocationSize(value: Question) = 8UL

    override fun write(value: Question, buf: ByteBuffer) {
        buf.putLong(lower(value))
    }
}


// This template implements a class for working with a Rust struct via a handle
// to the live Rust struct on the other side of the FFI.
//
// There's some subtlety here, because we have to be careful not to operate on a Rust
// struct after it has been dropped, and because we must expose a public API for freeing
// theq Kotlin wrapper object in lieu of reliable finalizers. The core requirements are:
//
//   * Each instance holds an opaque handle to the underlying Rust struct.
//     Method calls need to read this handle from the object's state and pass it in to
//     the Rust FFI.
//
//   * When an instance is no longer needed, its handle should be passed to a
//     special destructor function provided by the Rust FFI, which will drop the
//     underlying Rust struct.
//
//   * Given an instance, calling code is expected to call the special
//     `destroy` method in order to free it after use, either by calling it explicitly
//     or by using a higher-level helper like the `use` method. Failing to do so risks
//     leaking the underlying Rust struct.
//
//   * We can't assume that calling code will do the right thing, and must be prepared
//     to handle Kotlin method calls executing concurrently with or even after a call to
//     `destroy`, and to handle multiple (possibly concurrent!) calls to `destroy`.
//
//   * We must never allow Rust code to operate on the underlying Rust struct after
//     the destructor has been called, and must never call the destructor more than once.
//     Doing so may trigger memory unsafety.
//
//   * To mitigate many of the risks of leaking memory and use-after-free unsafety, a `Cleaner`
//     is implemented to call the destructor when the Kotlin object becomes unreachable.
//     This is done in a background thread. This is not a panacea, and client code should be aware that
//      1. the thread may starve if some there are objects that have poorly performing
//     `drop` methods or do significant work in their `drop` methods.
//      2. the thread is shared across the whole library. This can be tuned by using `android_cleaner = true`,
//         or `android = true` in the [`kotlin` section of the `uniffi.toml` file](https://mozilla.github.io/uniffi-rs/kotlin/configuration.html).
//
// If we try to implement this with mutual exclusion on access to the handle, there is the
// possibility of a race between a method call and a concurrent call to `destroy`:
//
//    * Thread A starts a method call, reads the value of the handle, but is interrupted
//      before it can pass the handle over the FFI to Rust.
//    * Thread B calls `destroy` and frees the underlying Rust struct.
//    * Thread A resumes, passing the already-read handle value to Rust and triggering
//      a use-after-free.
//
// One possible solution would be to use a `ReadWriteLock`, with each method call taking
// a read lock (and thus allowed to run concurrently) and the special `destroy` method
// taking a write lock (and thus blocking on live method calls). However, we aim not to
// generate methods with any hidden blocking semantics, and a `destroy` method that might
// block if called incorrectly seems to meet that bar.
//
// So, we achieve our goals by giving each instance an associated `AtomicLong` counter to track
// the number of in-flight method calls, and an `AtomicBoolean` flag to indicate whether `destroy`
// has been called. These are updated according to the following rules:
//
//    * The initial value of the counter is 1, indicating a live object with no in-flight calls.
//      The initial value for the flag is false.
//
//    * At the start of each method call, we atomically check the counter.
//      If it is 0 then the underlying Rust struct has already been destroyed and the call is aborted.
//      If it is nonzero them we atomically increment it by 1 and proceed with the method call.
//
//    * At the end of each method call, we atomically decrement and check the counter.
//      If it has reached zero then we destroy the underlying Rust struct.
//
//    * When `destroy` is called, we atomically flip the flag from false to true.
//      If the flag was already true we silently fail.
//      Otherwise we atomically decrement and check the counter.
//      If it has reached zero then we destroy the underlying Rust struct.
//
// Astute readers may observe that this all sounds very similar to the way that Rust's `Arc<T>` works,
// and indeed it is, with the addition of a flag to guard against multiple calls to `destroy`.
//
// The overall effect is that the underlying Rust struct is destroyed only when `destroy` has been
// called *and* all in-flight method calls have completed, avoiding violating any of the expectations
// of the underlying Rust code.
//
// This makes a cleaner a better alternative to _not_ calling `destroy()` as
// and when the object is finished with, but the abstraction is not perfect: if the Rust object's `drop`
// method is slow, and/or there are many objects to cleanup, and it's on a low end Android device, then the cleaner
// thread may be starved, and the app will leak memory.
//
// In this case, `destroy`ing manually may be a better solution.
//
// The cleaner can live side by side with the manual calling of `destroy`. In the order of responsiveness, uniffi objects
// with Rust peers are reclaimed:
//
// 1. By calling the `destroy` method of the object, which calls `rustObject.free()`. If that doesn't happen:
// 2. When the object becomes unreachable, AND the Cleaner thread gets to call `rustObject.free()`. If the thread is starved then:
// 3. The memory is reclaimed when the process terminates.
//
// [1] https://stackoverflow.com/questions/24376768/can-java-finalize-an-object-when-it-is-still-in-scope/24380219
//


/**
 * One answer, given to a question instead of a human's.
 */
public interface ScriptedApprovalInterface {

    /**
     * Answers a question at the gate: for a callback that asks.
     */
    suspend fun `request`(`question`: Question): kotlin.Boolean

    /**
     * Answers a question at the gate: for the loop of a guard.
     */
    suspend fun `settle`(`question`: Question): Settlement

    companion object
}

/**
 * One answer, given to a question instead of a human's.
 */
open class ScriptedApproval: Disposable, AutoCloseable, ScriptedApprovalInterface
{

    @Suppress("UNUSED_PARAMETER")
    /**
     * @suppress
     */
    constructor(withHandle: UniffiWithHandle, handle: Long) {
        this.handle = handle
        this.cleanable = UniffiLib.CLEANER.register(this, UniffiCleanAction(handle))
    }

    /**
     * @suppress
     *
     * This constructor can be used to instantiate a fake object. Only used for tests. Any
     * attempt to actually use an object constructed this way will fail as there is no
     * connected Rust object.
     */
    @Suppress("UNUSED_PARAMETER")
    constructor(noHandle: NoHandle) {
        this.handle = 0
        this.cleanable = null
    }
    /**
     * `user`: who says so. `note`: the words.
     */
    constructor(`answer`: Answer, `user`: kotlin.String = "script", `note`: kotlin.String? = null) :
        this(UniffiWithHandle,
    uniffiRustCall() { _status ->
    UniffiLib.uniffi_agentsudo_uniffi_fn_constructor_scriptedapproval_new(


        FfiConverterTypeAnswer.lower(`answer`),
        FfiConverterString.lower(`user`),
        FfiConverterOptionalString.lower(`note`),_status)
}
    )

    protected val handle: Long
    protected val cleanable: UniffiCleaner.Cleanable?

    private val wasDestroyed = AtomicBoolean(false)
    private val callCounter = AtomicLong(1)

    /**
     * Whether the current object has been destroyed and its reference is gone in the Rust side.
     */
    val uniffiIsDestroyed: Boolean get() = wasDestroyed.get()

    override fun destroy() {
        // Only allow a single call to this method.
        // TODO: maybe we should log a warning if called more than once?
        if (this.wasDestroyed.compareAndSet(false, true)) {
            // This decrement always matches the initial count of 1 given at creation time.
            if (this.callCounter.decrementAndGet() == 0L) {
                cleanable?.clean()
            }
        }
    }

    @Synchronized
    override fun close() {
        this.destroy()
    }

    internal inline fun <R> callWithHandle(block: (handle: Long) -> R): R {
        // Check and increment the call counter, to keep the object alive.
        // This needs a compare-and-set retry loop in case of concurrent updates.
        do {
            val c = this.callCounter.get()
            if (c == 0L) {
                throw IllegalStateException("${this.javaClass.simpleName} object has already been destroyed")
            }
            if (c == Long.MAX_VALUE) {
                throw IllegalStateException("${this.javaClass.simpleName} call counter would overflow")
            }
        } while (! this.callCounter.compareAndSet(c, c + 1L))
        // Now we can safely do the method call without the handle being freed concurrently.
        try {
            return block(this.uniffiCloneHandle())
        } finally {
            // This decrement always matches the increment we performed above.
            if (this.callCounter.decrementAndGet() == 0L) {
                cleanable?.clean()
            }
        }
    }

    // Use a static inner class instead of a closure so as not to accidentally
    // capture `this` as part of the cleanable's action.
    private class UniffiCleanAction(private val handle: Long) : Runnable {
        override fun run() {
            if (handle == 0.toLong()) {
                // Fake object created with `NoHandle`, don't try to free.
                return;
            }
            uniffiRustCall { status ->
                UniffiLib.uniffi_agentsudo_uniffi_fn_free_scriptedapproval(handle, status)
            }
        }
    }

    /**
     * @suppress
     */
    fun uniffiCloneHandle(): Long {
        if (handle == 0.toLong()) {
            throw InternalException("uniffiCloneHandle() called on NoHandle object");
        }
        return uniffiRustCall() { status ->
            UniffiLib.uniffi_agentsudo_uniffi_fn_clone_scriptedapproval(handle, status)
        }
    }


    /**
     * Answers a question at the gate: for a callback that asks.
     */
    @Throws(SudoException::class)
    @Suppress("ASSIGNED_BUT_NEVER_ACCESSED_VARIABLE")
    override suspend fun `request`(`question`: Question) : kotlin.Boolean {
        return uniffiRustCallAsync(
        callWithHandle { uniffiHandle ->
            UniffiLib.uniffi_agentsudo_uniffi_fn_method_scriptedapproval_request(
                uniffiHandle,

        FfiConverterTypeQuestion.lower(`question`),
            )
        },
        { future, callback, continuation -> UniffiLib.ffi_agentsudo_uniffi_rust_future_poll_i8(future, callback, continuation) },
        { future, continuation -> UniffiLib.ffi_agentsudo_uniffi_rust_future_complete_i8(future, continuation) },
        { future -> UniffiLib.ffi_agentsudo_uniffi_rust_future_free_i8(future) },
        // lift function
        { FfiConverterBoolean.lift(it) },
        // Error FFI converter
        SudoException.ErrorHandler,
    )
    }


    /**
     * Answers a question at the gate: for the loop of a guard.
     */
    @Throws(SudoException::class)
    @Suppress("ASSIGNED_BUT_NEVER_ACCESSED_VARIABLE")
    override suspend fun `settle`(`question`: Question) : Settlement {
        return uniffiRustCallAsync(
        callWithHandle { uniffiHandle ->
            UniffiLib.uniffi_agentsudo_uniffi_fn_method_scriptedapproval_settle(
                uniffiHandle,

        FfiConverterTypeQuestion.lower(`question`),
            )
        },
        { future, callback, continuation -> UniffiLib.ffi_agentsudo_uniffi_rust_future_poll_u64(future, callback, continuation) },
        { future, continuation -> UniffiLib.ffi_agentsudo_uniffi_rust_future_complete_u64(future, continuation) },
        { future -> UniffiLib.ffi_agentsudo_uniffi_rust_future_free_u64(future) },
        // lift function
        { FfiConverterTypeSettlement.lift(it) },
        // Error FFI converter
        SudoException.ErrorHandler,
    )
    }








    /**
     * @suppress
     */
    companion object

}


/**
 * @suppress
 */
public object FfiConverterTypeScriptedApproval: FfiConverter<ScriptedApproval, Long> {
    override fun lower(value: ScriptedApproval): Long {
        return value.uniffiCloneHandle()
    }

    override fun lift(value: Long): ScriptedApproval {
        return ScriptedApproval(UniffiWithHandle, value)
    }

    override fun read(buf: ByteBuffer): ScriptedApproval {
        return lift(buf.getLong())
    }

    override fun allocationSize(value: ScriptedApproval) = 8UL

    override fun write(value: ScriptedApproval, buf: ByteBuffer) {
        buf.putLong(lower(value))
    }
}


// This template implements a class for working with a Rust struct via a handle
// to the live Rust struct on the other side of the FFI.
//
// There's some subtlety here, because we have to be careful not to operate on a Rust
// struct after it has been dropped, and because we must expose a public API for freeing
// theq Kotlin wrapper object in lieu of reliable finalizers. The core requirements are:
//
//   * Each instance holds an opaque handle to the underlying Rust struct.
//     Method calls need to read this handle from the object's state and pass it in to
//     the Rust FFI.
//
//   * When an instance is no longer needed, its handle should be passed to a
//     special destructor function provided by the Rust FFI, which will drop the
//     underlying Rust struct.
//
//   * Given an instance, calling code is expected to call the special
//     `destroy` method in order to free it after use, either by calling it explicitly
//     or by using a higher-level helper like the `use` method. Failing to do so risks
//     leaking the underlying Rust struct.
//
//   * We can't assume that calling code will do the right thing, and must be prepared
//     to handle Kotlin method calls executing concurrently with or even after a call to
//     `destroy`, and to handle multiple (possibly concurrent!) calls to `destroy`.
//
//   * We must never allow Rust code to operate on the underlying Rust struct after
//     the destructor has been called, and must never call the destructor more than once.
//     Doing so may trigger memory unsafety.
//
//   * To mitigate many of the risks of leaking memory and use-after-free unsafety, a `Cleaner`
//     is implemented to call the destructor when the Kotlin object becomes unreachable.
//     This is done in a background thread. This is not a panacea, and client code should be aware that
//      1. the thread may starve if some there are objects that have poorly performing
//     `drop` methods or do significant work in their `drop` methods.
//      2. the thread is shared across the whole library. This can be tuned by using `android_cleaner = true`,
//         or `android = true` in the [`kotlin` section of the `uniffi.toml` file](https://mozilla.github.io/uniffi-rs/kotlin/configuration.html).
//
// If we try to implement this with mutual exclusion on access to the handle, there is the
// possibility of a race between a method call and a concurrent call to `destroy`:
//
//    * Thread A starts a method call, reads the value of the handle, but is interrupted
//      before it can pass the handle over the FFI to Rust.
//    * Thread B calls `destroy` and frees the underlying Rust struct.
//    * Thread A resumes, passing the already-read handle value to Rust and triggering
//      a use-after-free.
//
// One possible solution would be to use a `ReadWriteLock`, with each method call taking
// a read lock (and thus allowed to run concurrently) and the special `destroy` method
// taking a write lock (and thus blocking on live method calls). However, we aim not to
// generate methods with any hidden blocking semantics, and a `destroy` method that might
// block if called incorrectly seems to meet that bar.
//
// So, we achieve our goals by giving each instance an associated `AtomicLong` counter to track
// the number of in-flight method calls, and an `AtomicBoolean` flag to indicate whether `destroy`
// has been called. These are updated according to the following rules:
//
//    * The initial value of the counter is 1, indicating a live object with no in-flight calls.
//      The initial value for the flag is false.
//
//    * At the start of each method call, we atomically check the counter.
//      If it is 0 then the underlying Rust struct has already been destroyed and the call is aborted.
//      If it is nonzero them we atomically increment it by 1 and proceed with the method call.
//
//    * At the end of each method call, we atomically decrement and check the counter.
//      If it has reached zero then we destroy the underlying Rust struct.
//
//    * When `destroy` is called, we atomically flip the flag from false to true.
//      If the flag was already true we silently fail.
//      Otherwise we atomically decrement and check the counter.
//      If it has reached zero then we destroy the underlying Rust struct.
//
// Astute readers may observe that this all sounds very similar to the way that Rust's `Arc<T>` works,
// and indeed it is, with the addition of a flag to guard against multiple calls to `destroy`.
//
// The overall effect is that the underlying Rust struct is destroyed only when `destroy` has been
// called *and* all in-flight method calls have completed, avoiding violating any of the expectations
// of the underlying Rust code.
//
// This makes a cleaner a better alternative to _not_ calling `destroy()` as
// and when the object is finished with, but the abstraction is not perfect: if the Rust object's `drop`
// method is slow, and/or there are many objects to cleanup, and it's on a low end Android device, then the cleaner
// thread may be starved, and the app will leak memory.
//
// In this case, `destroy`ing manually may be a better solution.
//
// The cleaner can live side by side with the manual calling of `destroy`. In the order of responsiveness, uniffi objects
// with Rust peers are reclaimed:
//
// 1. By calling the `destroy` method of the object, which calls `rustObject.free()`. If that doesn't happen:
// 2. When the object becomes unreachable, AND the Cleaner thread gets to call `rustObject.free()`. If the thread is starved then:
// 3. The memory is reclaimed when the process terminates.
//
// [1] https://stackoverflow.com/questions/24376768/can-java-finalize-an-object-when-it-is-still-in-scope/24380219
//


/**
 * An open, expired or ended session of one agent. It ends when this object goes away, at the latest.
 */
public interface SessionInterface {

    /**
     * The id of the agent whose session it is.
     */
    fun `agentId`(): kotlin.String

    /**
     * The name of the agent whose session it is.
     */
    fun `agentName`(): kotlin.String

    /**
     * Ends it, everywhere at once and for good. Doing it twice is fine.
     */
    fun `end`()

    /**
     * When it expires by itself.
     */
    fun `expiresAt`(): java.time.Instant

    /**
     * Does its agent hold the scope, exactly or through a glob?
     */
    fun `hasScope`(`scope`: kotlin.String): kotlin.Boolean

    /**
     * Its own id, a UUID.
     */
    fun `id`(): kotlin.String

    /**
     * True once it was ended.
     */
    fun `isEnded`(): kotlin.Boolean

    /**
     * True once its time has run out.
     */
    fun `isExpired`(): kotlin.Boolean

    /**
     * Brings its expiry forward; a later time changes nothing.
     */
    fun `shortenTo`(`at`: java.time.Instant)

    /**
     * When it started.
     */
    fun `startedAt`(): java.time.Instant

    companion object
}

/**
 * An open, expired or ended session of one agent. It ends when this object goes away, at the latest.
 */
open class Session: Disposable, AutoCloseable, SessionInterface
{

    @Suppress("UNUSED_PARAMETER")
    /**
     * @suppress
     */
    constructor(withHandle: UniffiWithHandle, handle: Long) {
        this.handle = handle
        this.cleanable = UniffiLib.CLEANER.register(this, UniffiCleanAction(handle))
    }

    /**
     * @suppress
     *
     * This constructor can be used to instantiate a fake object. Only used for tests. Any
     * attempt to actually use an object constructed this way will fail as there is no
     * connected Rust object.
     */
    @Suppress("UNUSED_PARAMETER")
    constructor(noHandle: NoHandle) {
        this.handle = 0
        this.cleanable = null
    }

    protected val handle: Long
    protected val cleanable: UniffiCleaner.Cleanable?

    private val wasDestroyed = AtomicBoolean(false)
    private val callCounter = AtomicLong(1)

    /**
     * Whether the current object has been destroyed and its reference is gone in the Rust side.
     */
    val uniffiIsDestroyed: Boolean get() = wasDestroyed.get()

    override fun destroy() {
        // Only allow a single call to this method.
        // TODO: maybe we should log a warning if called more than once?
        if (this.wasDestroyed.compareAndSet(false, true)) {
            // This decrement always matches the initial count of 1 given at creation time.
            if (this.callCounter.decrementAndGet() == 0L) {
                cleanable?.clean()
            }
        }
    }

    @Synchronized
    override fun close() {
        this.destroy()
    }

    internal inline fun <R> callWithHandle(block: (handle: Long) -> R): R {
        // Check and increment the call counter, to keep the object alive.
        // This needs a compare-and-set retry loop in case of concurrent updates.
        do {
            val c = this.callCounter.get()
            if (c == 0L) {
                throw IllegalStateException("${this.javaClass.simpleName} object has already been destroyed")
            }
            if (c == Long.MAX_VALUE) {
                throw IllegalStateException("${this.javaClass.simpleName} call counter would overflow")
            }
        } while (! this.callCounter.compareAndSet(c, c + 1L))
        // Now we can safely do the method call without the handle being freed concurrently.
        try {
            return block(this.uniffiCloneHandle())
        } finally {
            // This decrement always matches the increment we performed above.
            if (this.callCounter.decrementAndGet() == 0L) {
                cleanable?.clean()
            }
        }
    }

    // Use a static inner class instead of a closure so as not to accidentally
    // capture `this` as part of the cleanable's action.
    private class UniffiCleanAction(private val handle: Long) : Runnable {
        override fun run() {
            if (handle == 0.toLong()) {
                // Fake object created with `NoHandle`, don't try to free.
                return;
            }
            uniffiRustCall { status ->
                UniffiLib.uniffi_agentsudo_uniffi_fn_free_session(handle, status)
            }
        }
    }

    /**
     * @suppress
     */
    fun uniffiCloneHandle(): Long {
        if (handle == 0.toLong()) {
            throw InternalException("uniffiCloneHandle() called on NoHandle object");
        }
        return uniffiRustCall() { status ->
            UniffiLib.uniffi_agentsudo_uniffi_fn_clone_session(handle, status)
        }
    }


    /**
     * The id of the agent whose session it is.
     */override fun `agentId`(): kotlin.String {
            return FfiConverterString.lift(
    callWithHandle {
    uniffiRustCall() { _status ->
    UniffiLib.uniffi_agentsudo_uniffi_fn_method_session_agent_id(
        it,
        _status)
}
    }
    )
    }



    /**
     * The name of the agent whose session it is.
     */override fun `agentName`(): kotlin.String {
            return FfiConverterString.lift(
    callWithHandle {
    uniffiRustCall() { _status ->
    UniffiLib.uniffi_agentsudo_uniffi_fn_method_session_agent_name(
        it,
        _status)
}
    }
    )
    }



    /**
     * Ends it, everywhere at once and for good. Doing it twice is fine.
     */override fun `end`()
        =
    callWithHandle {
    uniffiRustCall() { _status ->
    UniffiLib.uniffi_agentsudo_uniffi_fn_method_session_end(
        it,
        _status)
}
    }




    /**
     * When it expires by itself.
     */override fun `expiresAt`(): java.time.Instant {
            return FfiConverterTimestamp.lift(
    callWithHandle {
    uniffiRustCall() { _status ->
    UniffiLib.uniffi_agentsudo_uniffi_fn_method_session_expires_at(
        it,
        _status)
}
    }
    )
    }



    /**
     * Does its agent hold the scope, exactly or through a glob?
     */override fun `hasScope`(`scope`: kotlin.String): kotlin.Boolean {
            return FfiConverterBoolean.lift(
    callWithHandle {
    uniffiRustCall() { _status ->
    UniffiLib.uniffi_agentsudo_uniffi_fn_method_session_has_scope(
        it,

        FfiConverterString.lower(`scope`),_status)
}
    }
    )
    }



    /**
     * Its own id, a UUID.
     */override fun `id`(): kotlin.String {
            return FfiConverterString.lift(
    callWithHandle {
    uniffiRustCall() { _status ->
    UniffiLib.uniffi_agentsudo_uniffi_fn_method_session_id(
        it,
        _status)
}
    }
    )
    }



    /**
     * True once it was ended.
     */override fun `isEnded`(): kotlin.Boolean {
            return FfiConverterBoolean.lift(
    callWithHandle {
    uniffiRustCall() { _status ->
    UniffiLib.uniffi_agentsudo_uniffi_fn_method_session_is_ended(
        it,
        _status)
}
    }
    )
    }



    /**
     * True once its time has run out.
     */override fun `isExpired`(): kotlin.Boolean {
            return FfiConverterBoolean.lift(
    callWithHandle {
    uniffiRustCall() { _status ->
    UniffiLib.uniffi_agentsudo_uniffi_fn_method_session_is_expired(
        it,
        _status)
}
    }
    )
    }



    /**
     * Brings its expiry forward; a later time changes nothing.
     */override fun `shortenTo`(`at`: java.time.Instant)
        =
    callWithHandle {
    uniffiRustCall() { _status ->
    UniffiLib.uniffi_agentsudo_uniffi_fn_method_session_shorten_to(
        it,

        FfiConverterTimestamp.lower(`at`),_status)
}
    }




    /**
     * When it started.
     */override fun `startedAt`(): java.time.Instant {
            return FfiConverterTimestamp.lift(
    callWithHandle {
    uniffiRustCall() { _status ->
    UniffiLib.uniffi_agentsudo_uniffi_fn_method_session_started_at(
        it,
        _status)
}
    }
    )
    }









    /**
     * @suppress
     */
    companion object

}


/**
 * @suppress
 */
public object FfiConverterTypeSession: FfiConverter<Session, Long> {
    override fun lower(value: Session): Long {
        return value.uniffiCloneHandle()
    }

    override fun lift(value: Long): Session {
        return Session(UniffiWithHandle, value)
    }

    override fun read(buf: ByteBuffer): Session {
        return lift(buf.getLong())
    }

    override fun allocationSize(value: Session) = 8UL

    override fun write(value: Session, buf: ByteBuffer) {
        buf.putLong(lower(value))
    }
}


// This template implements a class for working with a Rust struct via a handle
// to the live Rust struct on the other side of the FFI.
//
// There's some subtlety here, because we have to be careful not to operate on a Rust
// struct after it has been dropped, and because we must expose a public API for freeing
// theq Kotlin wrapper object in lieu of reliable finalizers. The core requirements are:
//
//   * Each instance holds an opaque handle to the underlying Rust struct.
//     Method calls need to read this handle from the object's state and pass it in to
//     the Rust FFI.
//
//   * When an instance is no longer needed, its handle should be passed to a
//     special destructor function provided by the Rust FFI, which will drop the
//     underlying Rust struct.
//
//   * Given an instance, calling code is expected to call the special
//     `destroy` method in order to free it after use, either by calling it explicitly
//     or by using a higher-level helper like the `use` method. Failing to do so risks
//     leaking the underlying Rust struct.
//
//   * We can't assume that calling code will do the right thing, and must be prepared
//     to handle Kotlin method calls executing concurrently with or even after a call to
//     `destroy`, and to handle multiple (possibly concurrent!) calls to `destroy`.
//
//   * We must never allow Rust code to operate on the underlying Rust struct after
//     the destructor has been called, and must never call the destructor more than once.
//     Doing so may trigger memory unsafety.
//
//   * To mitigate many of the risks of leaking memory and use-after-free unsafety, a `Cleaner`
//     is implemented to call the destructor when the Kotlin object becomes unreachable.
//     This is done in a background thread. This is not a panacea, and client code should be aware that
//      1. the thread may starve if some there are objects that have poorly performing
//     `drop` methods or do significant work in their `drop` methods.
//      2. the thread is shared across the whole library. This can be tuned by using `android_cleaner = true`,
//         or `android = true` in the [`kotlin` section of the `uniffi.toml` file](https://mozilla.github.io/uniffi-rs/kotlin/configuration.html).
//
// If we try to implement this with mutual exclusion on access to the handle, there is the
// possibility of a race between a method call and a concurrent call to `destroy`:
//
//    * Thread A starts a method call, reads the value of the handle, but is interrupted
//      before it can pass the handle over the FFI to Rust.
//    * Thread B calls `destroy` and frees the underlying Rust struct.
//    * Thread A resumes, passing the already-read handle value to Rust and triggering
//      a use-after-free.
//
// One possible solution would be to use a `ReadWriteLock`, with each method call taking
// a read lock (and thus allowed to run concurrently) and the special `destroy` method
// taking a write lock (and thus blocking on live method calls). However, we aim not to
// generate methods with any hidden blocking semantics, and a `destroy` method that might
// block if called incorrectly seems to meet that bar.
//
// So, we achieve our goals by giving each instance an associated `AtomicLong` counter to track
// the number of in-flight method calls, and an `AtomicBoolean` flag to indicate whether `destroy`
// has been called. These are updated according to the following rules:
//
//    * The initial value of the counter is 1, indicating a live object with no in-flight calls.
//      The initial value for the flag is false.
//
//    * At the start of each method call, we atomically check the counter.
//      If it is 0 then the underlying Rust struct has already been destroyed and the call is aborted.
//      If it is nonzero them we atomically increment it by 1 and proceed with the method call.
//
//    * At the end of each method call, we atomically decrement and check the counter.
//      If it has reached zero then we destroy the underlying Rust struct.
//
//    * When `destroy` is called, we atomically flip the flag from false to true.
//      If the flag was already true we silently fail.
//      Otherwise we atomically decrement and check the counter.
//      If it has reached zero then we destroy the underlying Rust struct.
//
// Astute readers may observe that this all sounds very similar to the way that Rust's `Arc<T>` works,
// and indeed it is, with the addition of a flag to guard against multiple calls to `destroy`.
//
// The overall effect is that the underlying Rust struct is destroyed only when `destroy` has been
// called *and* all in-flight method calls have completed, avoiding violating any of the expectations
// of the underlying Rust code.
//
// This makes a cleaner a better alternative to _not_ calling `destroy()` as
// and when the object is finished with, but the abstraction is not perfect: if the Rust object's `drop`
// method is slow, and/or there are many objects to cleanup, and it's on a low end Android device, then the cleaner
// thread may be starved, and the app will leak memory.
//
// In this case, `destroy`ing manually may be a better solution.
//
// The cleaner can live side by side with the manual calling of `destroy`. In the order of responsiveness, uniffi objects
// with Rust peers are reclaimed:
//
// 1. By calling the `destroy` method of the object, which calls `rustObject.free()`. If that doesn't happen:
// 2. When the object becomes unreachable, AND the Cleaner thread gets to call `rustObject.free()`. If the thread is starved then:
// 3. The memory is reclaimed when the process terminates.
//
// [1] https://stackoverflow.com/questions/24376768/can-java-finalize-an-object-when-it-is-still-in-scope/24380219
//


/**
 * How a request to a human ended, or why none could be made. Only approvers make one.
 */
public interface SettlementInterface {

    /**
     * The request's id, where one was made.
     */
    fun `approvalId`(): kotlin.String?

    /**
     * True if it is an approval that is still to be used.
     */
    fun `approved`(): kotlin.Boolean

    /**
     * The name of who decided, where somebody did.
     */
    fun `decidedBy`(): kotlin.String?

    /**
     * The human's words.
     */
    fun `note`(): kotlin.String?

    /**
     * Why it is not a yes.
     */
    fun `reason`(): kotlin.String?

    companion object
}

/**
 * How a request to a human ended, or why none could be made. Only approvers make one.
 */
open class Settlement: Disposable, AutoCloseable, SettlementInterface
{

    @Suppress("UNUSED_PARAMETER")
    /**
     * @suppress
     */
    constructor(withHandle: UniffiWithHandle, handle: Long) {
        this.handle = handle
        this.cleanable = UniffiLib.CLEANER.register(this, UniffiCleanAction(handle))
    }

    /**
     * @suppress
     *
     * This constructor can be used to instantiate a fake object. Only used for tests. Any
     * attempt to actually use an object constructed this way will fail as there is no
     * connected Rust object.
     */
    @Suppress("UNUSED_PARAMETER")
    constructor(noHandle: NoHandle) {
        this.handle = 0
        this.cleanable = null
    }

    protected val handle: Long
    protected val cleanable: UniffiCleaner.Cleanable?

    private val wasDestroyed = AtomicBoolean(false)
    private val callCounter = AtomicLong(1)

    /**
     * Whether the current object has been destroyed and its reference is gone in the Rust side.
     */
    val uniffiIsDestroyed: Boolean get() = wasDestroyed.get()

    override fun destroy() {
        // Only allow a single call to this method.
        // TODO: maybe we should log a warning if called more than once?
        if (this.wasDestroyed.compareAndSet(false, true)) {
            // This decrement always matches the initial count of 1 given at creation time.
            if (this.callCounter.decrementAndGet() == 0L) {
                cleanable?.clean()
            }
        }
    }

    @Synchronized
    override fun close() {
        this.destroy()
    }

    internal inline fun <R> callWithHandle(block: (handle: Long) -> R): R {
        // Check and increment the call counter, to keep the object alive.
        // This needs a compare-and-set retry loop in case of concurrent updates.
        do {
            val c = this.callCounter.get()
            if (c == 0L) {
                throw IllegalStateException("${this.javaClass.simpleName} object has already been destroyed")
            }
            if (c == Long.MAX_VALUE) {
                throw IllegalStateException("${this.javaClass.simpleName} call counter would overflow")
            }
        } while (! this.callCounter.compareAndSet(c, c + 1L))
        // Now we can safely do the method call without the handle being freed concurrently.
        try {
            return block(this.uniffiCloneHandle())
        } finally {
            // This decrement always matches the increment we performed above.
            if (this.callCounter.decrementAndGet() == 0L) {
                cleanable?.clean()
            }
        }
    }

    // Use a static inner class instead of a closure so as not to accidentally
    // capture `this` as part of the cleanable's action.
    private class UniffiCleanAction(private val handle: Long) : Runnable {
        override fun run() {
            if (handle == 0.toLong()) {
                // Fake object created with `NoHandle`, don't try to free.
                return;
            }
            uniffiRustCall { status ->
                UniffiLib.uniffi_agentsudo_uniffi_fn_free_settlement(handle, status)
            }
        }
    }

    /**
     * @suppress
     */
    fun uniffiCloneHandle(): Long {
        if (handle == 0.toLong()) {
            throw InternalException("uniffiCloneHandle() called on NoHandle object");
        }
        return uniffiRustCall() { status ->
            UniffiLib.uniffi_agentsudo_uniffi_fn_clone_settlement(handle, status)
        }
    }


    /**
     * The request's id, where one was made.
     */override fun `approvalId`(): kotlin.String? {
            return FfiConverterOptionalString.lift(
    callWithHandle {
    uniffiRustCall() { _status ->
    UniffiLib.uniffi_agentsudo_uniffi_fn_method_settlement_approval_id(
        it,
        _status)
}
    }
    )
    }



    /**
     * True if it is an approval that is still to be used.
     */override fun `approved`(): kotlin.Boolean {
            return FfiConverterBoolean.lift(
    callWithHandle {
    uniffiRustCall() { _status ->
    UniffiLib.uniffi_agentsudo_uniffi_fn_method_settlement_approved(
        it,
        _status)
}
    }
    )
    }



    /**
     * The name of who decided, where somebody did.
     */override fun `decidedBy`(): kotlin.String? {
            return FfiConverterOptionalString.lift(
    callWithHandle {
    uniffiRustCall() { _status ->
    UniffiLib.uniffi_agentsudo_uniffi_fn_method_settlement_decided_by(
        it,
        _status)
}
    }
    )
    }



    /**
     * The human's words.
     */override fun `note`(): kotlin.String? {
            return FfiConverterOptionalString.lift(
    callWithHandle {
    uniffiRustCall() { _status ->
    UniffiLib.uniffi_agentsudo_uniffi_fn_method_settlement_note(
        it,
        _status)
}
    }
    )
    }



    /**
     * Why it is not a yes.
     */override fun `reason`(): kotlin.String? {
            return FfiConverterOptionalString.lift(
    callWithHandle {
    uniffiRustCall() { _status ->
    UniffiLib.uniffi_agentsudo_uniffi_fn_method_settlement_reason(
        it,
        _status)
}
    }
    )
    }









    /**
     * @suppress
     */
    companion object

}


/**
 * @suppress
 */
public object FfiConverterTypeSettlement: FfiConverter<Settlement, Long> {
    override fun lower(value: Settlement): Long {
        return value.uniffiCloneHandle()
    }

    override fun lift(value: Long): Settlement {
        return Settlement(UniffiWithHandle, value)
    }

    override fun read(buf: ByteBuffer): Settlement {
        return lift(buf.getLong())
    }

    override fun allocationSize(value: Settlement) = 8UL

    override fun write(value: Settlement, buf: ByteBuffer) {
        buf.putLong(lower(value))
    }
}


// This template implements a class for working with a Rust struct via a handle
// to the live Rust struct on the other side of the FFI.
//
// There's some subtlety here, because we have to be careful not to operate on a Rust
// struct after it has been dropped, and because we must expose a public API for freeing
// theq Kotlin wrapper object in lieu of reliable finalizers. The core requirements are:
//
//   * Each instance holds an opaque handle to the underlying Rust struct.
//     Method calls need to read this handle from the object's state and pass it in to
//     the Rust FFI.
//
//   * When an instance is no longer needed, its handle should be passed to a
//     special destructor function provided by the Rust FFI, which will drop the
//     underlying Rust struct.
//
//   * Given an instance, calling code is expected to call the special
//     `destroy` method in order to free it after use, either by calling it explicitly
//     or by using a higher-level helper like the `use` method. Failing to do so risks
//     leaking the underlying Rust struct.
//
//   * We can't assume that calling code will do the right thing, and must be prepared
//     to handle Kotlin method calls executing concurrently with or even after a call to
//     `destroy`, and to handle multiple (possibly concurrent!) calls to `destroy`.
//
//   * We must never allow Rust code to operate on the underlying Rust struct after
//     the destructor has been called, and must never call the destructor more than once.
//     Doing so may trigger memory unsafety.
//
//   * To mitigate many of the risks of leaking memory and use-after-free unsafety, a `Cleaner`
//     is implemented to call the destructor when the Kotlin object becomes unreachable.
//     This is done in a background thread. This is not a panacea, and client code should be aware that
//      1. the thread may starve if some there are objects that have poorly performing
//     `drop` methods or do significant work in their `drop` methods.
//      2. the thread is shared across the whole library. This can be tuned by using `android_cleaner = true`,
//         or `android = true` in the [`kotlin` section of the `uniffi.toml` file](https://mozilla.github.io/uniffi-rs/kotlin/configuration.html).
//
// If we try to implement this with mutual exclusion on access to the handle, there is the
// possibility of a race between a method call and a concurrent call to `destroy`:
//
//    * Thread A starts a method call, reads the value of the handle, but is interrupted
//      before it can pass the handle over the FFI to Rust.
//    * Thread B calls `destroy` and frees the underlying Rust struct.
//    * Thread A resumes, passing the already-read handle value to Rust and triggering
//      a use-after-free.
//
// One possible solution would be to use a `ReadWriteLock`, with each method call taking
// a read lock (and thus allowed to run concurrently) and the special `destroy` method
// taking a write lock (and thus blocking on live method calls). However, we aim not to
// generate methods with any hidden blocking semantics, and a `destroy` method that might
// block if called incorrectly seems to meet that bar.
//
// So, we achieve our goals by giving each instance an associated `AtomicLong` counter to track
// the number of in-flight method calls, and an `AtomicBoolean` flag to indicate whether `destroy`
// has been called. These are updated according to the following rules:
//
//    * The initial value of the counter is 1, indicating a live object with no in-flight calls.
//      The initial value for the flag is false.
//
//    * At the start of each method call, we atomically check the counter.
//      If it is 0 then the underlying Rust struct has already been destroyed and the call is aborted.
//      If it is nonzero them we atomically increment it by 1 and proceed with the method call.
//
//    * At the end of each method call, we atomically decrement and check the counter.
//      If it has reached zero then we destroy the underlying Rust struct.
//
//    * When `destroy` is called, we atomically flip the flag from false to true.
//      If the flag was already true we silently fail.
//      Otherwise we atomically decrement and check the counter.
//      If it has reached zero then we destroy the underlying Rust struct.
//
// Astute readers may observe that this all sounds very similar to the way that Rust's `Arc<T>` works,
// and indeed it is, with the addition of a flag to guard against multiple calls to `destroy`.
//
// The overall effect is that the underlying Rust struct is destroyed only when `destroy` has been
// called *and* all in-flight method calls have completed, avoiding violating any of the expectations
// of the underlying Rust code.
//
// This makes a cleaner a better alternative to _not_ calling `destroy()` as
// and when the object is finished with, but the abstraction is not perfect: if the Rust object's `drop`
// method is slow, and/or there are many objects to cleanup, and it's on a low end Android device, then the cleaner
// thread may be starved, and the app will leak memory.
//
// In this case, `destroy`ing manually may be a better solution.
//
// The cleaner can live side by side with the manual calling of `destroy`. In the order of responsiveness, uniffi objects
// with Rust peers are reclaimed:
//
// 1. By calling the `destroy` method of the object, which calls `rustObject.free()`. If that doesn't happen:
// 2. When the object becomes unreachable, AND the Cleaner thread gets to call `rustObject.free()`. If the thread is starved then:
// 3. The memory is reclaimed when the process terminates.
//
// [1] https://stackoverflow.com/questions/24376768/can-java-finalize-an-object-when-it-is-still-in-scope/24380219
//


/**
 * Asks humans in Slack, through an approval server, or not at all.
 */
public interface SlackApprovalInterface {

    /**
     * Decides a waiting request from code of your own. You vouch for `user`: nothing is verified here. With `approvers`
     * set, `user` must be one of those ids.
     *
     * `approval`: the id on the button, or the 8-character code that people see. False if no such request is waiting, or
     * `user` may not decide it.
     */
    fun `approve`(`approval`: kotlin.String, `user`: kotlin.String = "unknown"): kotlin.Boolean

    /**
     * Asks about a call at the gate and does not wait. `idempotency_key`: as for `settle`.
     *
     * Throws if nobody could ever answer.
     */
    fun `ask`(`question`: Question, `idempotencyKey`: kotlin.String? = null): Ticket

    /**
     * Asks about something that is not at a gate, and does not wait. Claim the ticket before acting on a yes. `arguments`:
     * as for `Question.freeze`; `idempotency_key`: as for `settle`.
     *
     * Throws if nobody could ever answer.
     */
    fun `askAbout`(`agent`: Agent, `scope`: kotlin.String, `function`: kotlin.String, `arguments`: kotlin.String = "{}", `idempotencyKey`: kotlin.String? = null): Ticket

    /**
     * The channel it asks in.
     */
    fun `channel`(): kotlin.String

    /**
     * Denies a waiting request; see `approve`.
     */
    fun `deny`(`approval`: kotlin.String, `user`: kotlin.String = "unknown"): kotlin.Boolean

    /**
     * Looks whether the Slack app can do its work: its tokens, scopes and channel, and the clock of this machine. Asks Slack,
     * posts nothing.
     */
    suspend fun `examine`(): List<Finding>

    /**
     * Handles a delivery of Slack's: a button, a slash command, `ssl_check`. `body`: raw, exactly as received.
     *
     * Answers 401 without a good signature and 503 without a signing secret; nothing has happened then.
     */
    suspend fun `handleRequest`(`headers`: List<Header>, `body`: kotlin.ByteArray): HttpAnswer

    /**
     * The way a human is reached: `cloud`, `bot`, `webhook` or `none`.
     */
    fun `mode`(): kotlin.String

    /**
     * Asks about a call at the gate and waits: for a callback that asks, which returns what this returns. True only for an
     * approval, which is then spent. Cancelling the wait cancels the request.
     *
     * Throws `approval_timeout` where `auto_deny_on_timeout` is off. `idempotency_key`: as for `settle`.
     */
    suspend fun `request`(`question`: Question, `idempotencyKey`: kotlin.String? = null): kotlin.Boolean

    /**
     * Throws if deliveries could not be verified: there is no signing secret.
     */
    fun `requireSigningSecret`()

    /**
     * Asks about a call at the gate and waits for the answer: for the loop of a guard, which gives it to the question's
     * `answer_settled`. Cancelling the wait cancels the request.
     *
     * `idempotency_key`: the caller's own name for the request, 1 to 256 characters. Asked again under it, also after a
     * restart or from another process with the same `store`, it is the same request: no second card, what is left of its
     * time, and never a second run.
     */
    suspend fun `settle`(`question`: Question, `idempotencyKey`: kotlin.String? = null): Settlement

    /**
     * How long an answer is awaited, in seconds.
     */
    fun `timeout`(): kotlin.Double

    companion object
}

/**
 * Asks humans in Slack, through an approval server, or not at all.
 */
open class SlackApproval: Disposable, AutoCloseable, SlackApprovalInterface
{

    @Suppress("UNUSED_PARAMETER")
    /**
     * @suppress
     */
    constructor(withHandle: UniffiWithHandle, handle: Long) {
        this.handle = handle
        this.cleanable = UniffiLib.CLEANER.register(this, UniffiCleanAction(handle))
    }

    /**
     * @suppress
     *
     * This constructor can be used to instantiate a fake object. Only used for tests. Any
     * attempt to actually use an object constructed this way will fail as there is no
     * connected Rust object.
     */
    @Suppress("UNUSED_PARAMETER")
    constructor(noHandle: NoHandle) {
        this.handle = 0
        this.cleanable = null
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
    constructor(`botToken`: kotlin.String? = null, `channel`: kotlin.String? = null, `timeout`: kotlin.Double? = null, `signingSecret`: List<kotlin.String>? = null, `approvers`: List<kotlin.String>? = null, `showArgs`: kotlin.Boolean = true, `redact`: List<kotlin.String>? = null, `cloudApiKey`: kotlin.String? = null, `cloudUrl`: kotlin.String? = null, `pollInterval`: kotlin.Double? = null, `webhookUrl`: kotlin.String? = null, `slackApiUrl`: kotlin.String? = null, `autoDenyOnTimeout`: kotlin.Boolean = true, `store`: kotlin.String? = null, `appToken`: kotlin.String? = null, `quorum`: kotlin.UInt? = null, `requestedBy`: kotlin.String? = null, `remind`: kotlin.Double? = null, `escalateTo`: kotlin.String? = null, `escalateAfter`: kotlin.Double? = null, `maxPending`: kotlin.Long? = null, `maxPerMinute`: kotlin.Long? = null, `grants`: kotlin.Double? = null, `edits`: kotlin.Boolean = false) :
        this(UniffiWithHandle,
    uniffiRustCallWithError(SudoException) { _status ->
    UniffiLib.uniffi_agentsudo_uniffi_fn_constructor_slackapproval_new(


        FfiConverterOptionalString.lower(`botToken`),
        FfiConverterOptionalString.lower(`channel`),
        FfiConverterOptionalDouble.lower(`timeout`),
        FfiConverterOptionalSequenceString.lower(`signingSecret`),
        FfiConverterOptionalSequenceString.lower(`approvers`),
        FfiConverterBoolean.lower(`showArgs`),
        FfiConverterOptionalSequenceString.lower(`redact`),
        FfiConverterOptionalString.lower(`cloudApiKey`),
        FfiConverterOptionalString.lower(`cloudUrl`),
        FfiConverterOptionalDouble.lower(`pollInterval`),
        FfiConverterOptionalString.lower(`webhookUrl`),
        FfiConverterOptionalString.lower(`slackApiUrl`),
        FfiConverterBoolean.lower(`autoDenyOnTimeout`),
        FfiConverterOptionalString.lower(`store`),
        FfiConverterOptionalString.lower(`appToken`),
        FfiConverterOptionalUInt.lower(`quorum`),
        FfiConverterOptionalString.lower(`requestedBy`),
        FfiConverterOptionalDouble.lower(`remind`),
        FfiConverterOptionalString.lower(`escalateTo`),
        FfiConverterOptionalDouble.lower(`escalateAfter`),
        FfiConverterOptionalLong.lower(`maxPending`),
        FfiConverterOptionalLong.lower(`maxPerMinute`),
        FfiConverterOptionalDouble.lower(`grants`),
        FfiConverterBoolean.lower(`edits`),_status)
}
    )

    protected val handle: Long
    protected val cleanable: UniffiCleaner.Cleanable?

    private val wasDestroyed = AtomicBoolean(false)
    private val callCounter = AtomicLong(1)

    /**
     * Whether the current object has been destroyed and its reference is gone in the Rust side.
     */
    val uniffiIsDestroyed: Boolean get() = wasDestroyed.get()

    override fun destroy() {
        // Only allow a single call to this method.
        // TODO: maybe we should log a warning if called more than once?
        if (this.wasDestroyed.compareAndSet(false, true)) {
            // This decrement always matches the initial count of 1 given at creation time.
            if (this.callCounter.decrementAndGet() == 0L) {
                cleanable?.clean()
            }
        }
    }

    @Synchronized
    override fun close() {
        this.destroy()
    }

    internal inline fun <R> callWithHandle(block: (handle: Long) -> R): R {
        // Check and increment the call counter, to keep the object alive.
        // This needs a compare-and-set retry loop in case of concurrent updates.
        do {
            val c = this.callCounter.get()
            if (c == 0L) {
                throw IllegalStateException("${this.javaClass.simpleName} object has already been destroyed")
            }
            if (c == Long.MAX_VALUE) {
                throw IllegalStateException("${this.javaClass.simpleName} call counter would overflow")
            }
        } while (! this.callCounter.compareAndSet(c, c + 1L))
        // Now we can safely do the method call without the handle being freed concurrently.
        try {
            return block(this.uniffiCloneHandle())
        } finally {
            // This decrement always matches the increment we performed above.
            if (this.callCounter.decrementAndGet() == 0L) {
                cleanable?.clean()
            }
        }
    }

    // Use a static inner class instead of a closure so as not to accidentally
    // capture `this` as part of the cleanable's action.
    private class UniffiCleanAction(private val handle: Long) : Runnable {
        override fun run() {
            if (handle == 0.toLong()) {
                // Fake object created with `NoHandle`, don't try to free.
                return;
            }
            uniffiRustCall { status ->
                UniffiLib.uniffi_agentsudo_uniffi_fn_free_slackapproval(handle, status)
            }
        }
    }

    /**
     * @suppress
     */
    fun uniffiCloneHandle(): Long {
        if (handle == 0.toLong()) {
            throw InternalException("uniffiCloneHandle() called on NoHandle object");
        }
        return uniffiRustCall() { status ->
            UniffiLib.uniffi_agentsudo_uniffi_fn_clone_slackapproval(handle, status)
        }
    }


    /**
     * Decides a waiting request from code of your own. You vouch for `user`: nothing is verified here. With `approvers`
     * set, `user` must be one of those ids.
     *
     * `approval`: the id on the button, or the 8-character code that people see. False if no such request is waiting, or
     * `user` may not decide it.
     */
    @Throws(SudoException::class)override fun `approve`(`approval`: kotlin.String, `user`: kotlin.String): kotlin.Boolean {
            return FfiConverterBoolean.lift(
    callWithHandle {
    uniffiRustCallWithError(SudoException) { _status ->
    UniffiLib.uniffi_agentsudo_uniffi_fn_method_slackapproval_approve(
        it,

        FfiConverterString.lower(`approval`),
        FfiConverterString.lower(`user`),_status)
}
    }
    )
    }



    /**
     * Asks about a call at the gate and does not wait. `idempotency_key`: as for `settle`.
     *
     * Throws if nobody could ever answer.
     */
    @Throws(SudoException::class)override fun `ask`(`question`: Question, `idempotencyKey`: kotlin.String?): Ticket {
            return FfiConverterTypeTicket.lift(
    callWithHandle {
    uniffiRustCallWithError(SudoException) { _status ->
    UniffiLib.uniffi_agentsudo_uniffi_fn_method_slackapproval_ask(
        it,

        FfiConverterTypeQuestion.lower(`question`),
        FfiConverterOptionalString.lower(`idempotencyKey`),_status)
}
    }
    )
    }



    /**
     * Asks about something that is not at a gate, and does not wait. Claim the ticket before acting on a yes. `arguments`:
     * as for `Question.freeze`; `idempotency_key`: as for `settle`.
     *
     * Throws if nobody could ever answer.
     */
    @Throws(SudoException::class)override fun `askAbout`(`agent`: Agent, `scope`: kotlin.String, `function`: kotlin.String, `arguments`: kotlin.String, `idempotencyKey`: kotlin.String?): Ticket {
            return FfiConverterTypeTicket.lift(
    callWithHandle {
    uniffiRustCallWithError(SudoException) { _status ->
    UniffiLib.uniffi_agentsudo_uniffi_fn_method_slackapproval_ask_about(
        it,

        FfiConverterTypeAgent.lower(`agent`),
        FfiConverterString.lower(`scope`),
        FfiConverterString.lower(`function`),
        FfiConverterString.lower(`arguments`),
        FfiConverterOptionalString.lower(`idempotencyKey`),_status)
}
    }
    )
    }



    /**
     * The channel it asks in.
     */override fun `channel`(): kotlin.String {
            return FfiConverterString.lift(
    callWithHandle {
    uniffiRustCall() { _status ->
    UniffiLib.uniffi_agentsudo_uniffi_fn_method_slackapproval_channel(
        it,
        _status)
}
    }
    )
    }



    /**
     * Denies a waiting request; see `approve`.
     */
    @Throws(SudoException::class)override fun `deny`(`approval`: kotlin.String, `user`: kotlin.String): kotlin.Boolean {
            return FfiConverterBoolean.lift(
    callWithHandle {
    uniffiRustCallWithError(SudoException) { _status ->
    UniffiLib.uniffi_agentsudo_uniffi_fn_method_slackapproval_deny(
        it,

        FfiConverterString.lower(`approval`),
        FfiConverterString.lower(`user`),_status)
}
    }
    )
    }



    /**
     * Looks whether the Slack app can do its work: its tokens, scopes and channel, and the clock of this machine. Asks Slack,
     * posts nothing.
     */
    @Throws(SudoException::class)
    @Suppress("ASSIGNED_BUT_NEVER_ACCESSED_VARIABLE")
    override suspend fun `examine`() : List<Finding> {
        return uniffiRustCallAsync(
        callWithHandle { uniffiHandle ->
            UniffiLib.uniffi_agentsudo_uniffi_fn_method_slackapproval_examine(
                uniffiHandle,

            )
        },
        { future, callback, continuation -> UniffiLib.ffi_agentsudo_uniffi_rust_future_poll_rust_buffer(future, callback, continuation) },
        { future, continuation -> UniffiLib.ffi_agentsudo_uniffi_rust_future_complete_rust_buffer(future, continuation) },
        { future -> UniffiLib.ffi_agentsudo_uniffi_rust_future_free_rust_buffer(future) },
        // lift function
        { FfiConverterSequenceTypeFinding.lift(it) },
        // Error FFI converter
        SudoException.ErrorHandler,
    )
    }


    /**
     * Handles a delivery of Slack's: a button, a slash command, `ssl_check`. `body`: raw, exactly as received.
     *
     * Answers 401 without a good signature and 503 without a signing secret; nothing has happened then.
     */
    @Throws(SudoException::class)
    @Suppress("ASSIGNED_BUT_NEVER_ACCESSED_VARIABLE")
    override suspend fun `handleRequest`(`headers`: List<Header>, `body`: kotlin.ByteArray) : HttpAnswer {
        return uniffiRustCallAsync(
        callWithHandle { uniffiHandle ->
            UniffiLib.uniffi_agentsudo_uniffi_fn_method_slackapproval_handle_request(
                uniffiHandle,

        FfiConverterSequenceTypeHeader.lower(`headers`),
        FfiConverterByteArray.lower(`body`),
            )
        },
        { future, callback, continuation -> UniffiLib.ffi_agentsudo_uniffi_rust_future_poll_rust_buffer(future, callback, continuation) },
        { future, continuation -> UniffiLib.ffi_agentsudo_uniffi_rust_future_complete_rust_buffer(future, continuation) },
        { future -> UniffiLib.ffi_agentsudo_uniffi_rust_future_free_rust_buffer(future) },
        // lift function
        { FfiConverterTypeHttpAnswer.lift(it) },
        // Error FFI converter
        SudoException.ErrorHandler,
    )
    }


    /**
     * The way a human is reached: `cloud`, `bot`, `webhook` or `none`.
     */override fun `mode`(): kotlin.String {
            return FfiConverterString.lift(
    callWithHandle {
    uniffiRustCall() { _status ->
    UniffiLib.uniffi_agentsudo_uniffi_fn_method_slackapproval_mode(
        it,
        _status)
}
    }
    )
    }



    /**
     * Asks about a call at the gate and waits: for a callback that asks, which returns what this returns. True only for an
     * approval, which is then spent. Cancelling the wait cancels the request.
     *
     * Throws `approval_timeout` where `auto_deny_on_timeout` is off. `idempotency_key`: as for `settle`.
     */
    @Throws(SudoException::class)
    @Suppress("ASSIGNED_BUT_NEVER_ACCESSED_VARIABLE")
    override suspend fun `request`(`question`: Question, `idempotencyKey`: kotlin.String?) : kotlin.Boolean {
        return uniffiRustCallAsync(
        callWithHandle { uniffiHandle ->
            UniffiLib.uniffi_agentsudo_uniffi_fn_method_slackapproval_request(
                uniffiHandle,

        FfiConverterTypeQuestion.lower(`question`),
        FfiConverterOptionalString.lower(`idempotencyKey`),
            )
        },
        { future, callback, continuation -> UniffiLib.ffi_agentsudo_uniffi_rust_future_poll_i8(future, callback, continuation) },
        { future, continuation -> UniffiLib.ffi_agentsudo_uniffi_rust_future_complete_i8(future, continuation) },
        { future -> UniffiLib.ffi_agentsudo_uniffi_rust_future_free_i8(future) },
        // lift function
        { FfiConverterBoolean.lift(it) },
        // Error FFI converter
        SudoException.ErrorHandler,
    )
    }


    /**
     * Throws if deliveries could not be verified: there is no signing secret.
     */
    @Throws(SudoException::class)override fun `requireSigningSecret`()
        =
    callWithHandle {
    uniffiRustCallWithError(SudoException) { _status ->
    UniffiLib.uniffi_agentsudo_uniffi_fn_method_slackapproval_require_signing_secret(
        it,
        _status)
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
    @Throws(SudoException::class)
    @Suppress("ASSIGNED_BUT_NEVER_ACCESSED_VARIABLE")
    override suspend fun `settle`(`question`: Question, `idempotencyKey`: kotlin.String?) : Settlement {
        return uniffiRustCallAsync(
        callWithHandle { uniffiHandle ->
            UniffiLib.uniffi_agentsudo_uniffi_fn_method_slackapproval_settle(
                uniffiHandle,

        FfiConverterTypeQuestion.lower(`question`),
        FfiConverterOptionalString.lower(`idempotencyKey`),
            )
        },
        { future, callback, continuation -> UniffiLib.ffi_agentsudo_uniffi_rust_future_poll_u64(future, callback, continuation) },
        { future, continuation -> UniffiLib.ffi_agentsudo_uniffi_rust_future_complete_u64(future, continuation) },
        { future -> UniffiLib.ffi_agentsudo_uniffi_rust_future_free_u64(future) },
        // lift function
        { FfiConverterTypeSettlement.lift(it) },
        // Error FFI converter
        SudoException.ErrorHandler,
    )
    }


    /**
     * How long an answer is awaited, in seconds.
     */override fun `timeout`(): kotlin.Double {
            return FfiConverterDouble.lift(
    callWithHandle {
    uniffiRustCall() { _status ->
    UniffiLib.uniffi_agentsudo_uniffi_fn_method_slackapproval_timeout(
        it,
        _status)
}
    }
    )
    }









    /**
     * @suppress
     */
    companion object

}


/**
 * @suppress
 */
public object FfiConverterTypeSlackApproval: FfiConverter<SlackApproval, Long> {
    override fun lower(value: SlackApproval): Long {
        return value.uniffiCloneHandle()
    }

    override fun lift(value: Long): SlackApproval {
        return SlackApproval(UniffiWithHandle, value)
    }

    override fun read(buf: ByteBuffer): SlackApproval {
        return lift(buf.getLong())
    }

    override fun allocationSize(value: SlackApproval) = 8UL

    override fun write(value: SlackApproval, buf: ByteBuffer) {
        buf.putLong(lower(value))
    }
}


// This template implements a class for working with a Rust struct via a handle
// to the live Rust struct on the other side of the FFI.
//
// There's some subtlety here, because we have to be careful not to operate on a Rust
// struct after it has been dropped, and because we must expose a public API for freeing
// theq Kotlin wrapper object in lieu of reliable finalizers. The core requirements are:
//
//   * Each instance holds an opaque handle to the underlying Rust struct.
//     Method calls need to read this handle from the object's state and pass it in to
//     the Rust FFI.
//
//   * When an instance is no longer needed, its handle should be passed to a
//     special destructor function provided by the Rust FFI, which will drop the
//     underlying Rust struct.
//
//   * Given an instance, calling code is expected to call the special
//     `destroy` method in order to free it after use, either by calling it explicitly
//     or by using a higher-level helper like the `use` method. Failing to do so risks
//     leaking the underlying Rust struct.
//
//   * We can't assume that calling code will do the right thing, and must be prepared
//     to handle Kotlin method calls executing concurrently with or even after a call to
//     `destroy`, and to handle multiple (possibly concurrent!) calls to `destroy`.
//
//   * We must never allow Rust code to operate on the underlying Rust struct after
//     the destructor has been called, and must never call the destructor more than once.
//     Doing so may trigger memory unsafety.
//
//   * To mitigate many of the risks of leaking memory and use-after-free unsafety, a `Cleaner`
//     is implemented to call the destructor when the Kotlin object becomes unreachable.
//     This is done in a background thread. This is not a panacea, and client code should be aware that
//      1. the thread may starve if some there are objects that have poorly performing
//     `drop` methods or do significant work in their `drop` methods.
//      2. the thread is shared across the whole library. This can be tuned by using `android_cleaner = true`,
//         or `android = true` in the [`kotlin` section of the `uniffi.toml` file](https://mozilla.github.io/uniffi-rs/kotlin/configuration.html).
//
// If we try to implement this with mutual exclusion on access to the handle, there is the
// possibility of a race between a method call and a concurrent call to `destroy`:
//
//    * Thread A starts a method call, reads the value of the handle, but is interrupted
//      before it can pass the handle over the FFI to Rust.
//    * Thread B calls `destroy` and frees the underlying Rust struct.
//    * Thread A resumes, passing the already-read handle value to Rust and triggering
//      a use-after-free.
//
// One possible solution would be to use a `ReadWriteLock`, with each method call taking
// a read lock (and thus allowed to run concurrently) and the special `destroy` method
// taking a write lock (and thus blocking on live method calls). However, we aim not to
// generate methods with any hidden blocking semantics, and a `destroy` method that might
// block if called incorrectly seems to meet that bar.
//
// So, we achieve our goals by giving each instance an associated `AtomicLong` counter to track
// the number of in-flight method calls, and an `AtomicBoolean` flag to indicate whether `destroy`
// has been called. These are updated according to the following rules:
//
//    * The initial value of the counter is 1, indicating a live object with no in-flight calls.
//      The initial value for the flag is false.
//
//    * At the start of each method call, we atomically check the counter.
//      If it is 0 then the underlying Rust struct has already been destroyed and the call is aborted.
//      If it is nonzero them we atomically increment it by 1 and proceed with the method call.
//
//    * At the end of each method call, we atomically decrement and check the counter.
//      If it has reached zero then we destroy the underlying Rust struct.
//
//    * When `destroy` is called, we atomically flip the flag from false to true.
//      If the flag was already true we silently fail.
//      Otherwise we atomically decrement and check the counter.
//      If it has reached zero then we destroy the underlying Rust struct.
//
// Astute readers may observe that this all sounds very similar to the way that Rust's `Arc<T>` works,
// and indeed it is, with the addition of a flag to guard against multiple calls to `destroy`.
//
// The overall effect is that the underlying Rust struct is destroyed only when `destroy` has been
// called *and* all in-flight method calls have completed, avoiding violating any of the expectations
// of the underlying Rust code.
//
// This makes a cleaner a better alternative to _not_ calling `destroy()` as
// and when the object is finished with, but the abstraction is not perfect: if the Rust object's `drop`
// method is slow, and/or there are many objects to cleanup, and it's on a low end Android device, then the cleaner
// thread may be starved, and the app will leak memory.
//
// In this case, `destroy`ing manually may be a better solution.
//
// The cleaner can live side by side with the manual calling of `destroy`. In the order of responsiveness, uniffi objects
// with Rust peers are reclaimed:
//
// 1. By calling the `destroy` method of the object, which calls `rustObject.free()`. If that doesn't happen:
// 2. When the object becomes unreachable, AND the Cleaner thread gets to call `rustObject.free()`. If the thread is starved then:
// 3. The memory is reclaimed when the process terminates.
//
// [1] https://stackoverflow.com/questions/24376768/can-java-finalize-an-object-when-it-is-still-in-scope/24380219
//


/**
 * A sender of telemetry. It never blocks a decision.
 */
public interface TelemetryInterface {

    /**
     * Events the server took so far.
     */
    fun `delivered`(): kotlin.ULong

    /**
     * Events given up so far: the buffer was full, or the server refused them.
     */
    fun `dropped`(): kotlin.ULong

    /**
     * Sends what is queued; returns when it is delivered, or when a try has failed.
     */
    fun `flush`()

    /**
     * Queues one event: the text of a JSON object.
     */
    fun `sendEvent`(`event`: kotlin.String)

    /**
     * Sends what is queued and takes nothing more.
     */
    fun `stop`()

    companion object
}

/**
 * A sender of telemetry. It never blocks a decision.
 */
open class Telemetry: Disposable, AutoCloseable, TelemetryInterface
{

    @Suppress("UNUSED_PARAMETER")
    /**
     * @suppress
     */
    constructor(withHandle: UniffiWithHandle, handle: Long) {
        this.handle = handle
        this.cleanable = UniffiLib.CLEANER.register(this, UniffiCleanAction(handle))
    }

    /**
     * @suppress
     *
     * This constructor can be used to instantiate a fake object. Only used for tests. Any
     * attempt to actually use an object constructed this way will fail as there is no
     * connected Rust object.
     */
    @Suppress("UNUSED_PARAMETER")
    constructor(noHandle: NoHandle) {
        this.handle = 0
        this.cleanable = null
    }
    /**
     * `api_key`: the project's key (default `AGENTSUDO_API_KEY`). `endpoint`: the server's root: `https`, or `http` on this
     * machine. `async_send`: false sends every event before the call goes on. `batch_size`: events that are sent together,
     * 1 to 1000. `flush_interval`: how long an incomplete batch waits, in seconds.
     */
    constructor(`apiKey`: kotlin.String? = null, `endpoint`: kotlin.String = "https://agentsudo.dev", `asyncSend`: kotlin.Boolean = true, `batchSize`: kotlin.UInt = 10u, `flushInterval`: kotlin.Double = 5.0) :
        this(UniffiWithHandle,
    uniffiRustCallWithError(SudoException) { _status ->
    UniffiLib.uniffi_agentsudo_uniffi_fn_constructor_telemetry_new(


        FfiConverterOptionalString.lower(`apiKey`),
        FfiConverterString.lower(`endpoint`),
        FfiConverterBoolean.lower(`asyncSend`),
        FfiConverterUInt.lower(`batchSize`),
        FfiConverterDouble.lower(`flushInterval`),_status)
}
    )

    protected val handle: Long
    protected val cleanable: UniffiCleaner.Cleanable?

    private val wasDestroyed = AtomicBoolean(false)
    private val callCounter = AtomicLong(1)

    /**
     * Whether the current object has been destroyed and its reference is gone in the Rust side.
     */
    val uniffiIsDestroyed: Boolean get() = wasDestroyed.get()

    override fun destroy() {
        // Only allow a single call to this method.
        // TODO: maybe we should log a warning if called more than once?
        if (this.wasDestroyed.compareAndSet(false, true)) {
            // This decrement always matches the initial count of 1 given at creation time.
            if (this.callCounter.decrementAndGet() == 0L) {
                cleanable?.clean()
            }
        }
    }

    @Synchronized
    override fun close() {
        this.destroy()
    }

    internal inline fun <R> callWithHandle(block: (handle: Long) -> R): R {
        // Check and increment the call counter, to keep the object alive.
        // This needs a compare-and-set retry loop in case of concurrent updates.
        do {
            val c = this.callCounter.get()
            if (c == 0L) {
                throw IllegalStateException("${this.javaClass.simpleName} object has already been destroyed")
            }
            if (c == Long.MAX_VALUE) {
                throw IllegalStateException("${this.javaClass.simpleName} call counter would overflow")
            }
        } while (! this.callCounter.compareAndSet(c, c + 1L))
        // Now we can safely do the method call without the handle being freed concurrently.
        try {
            return block(this.uniffiCloneHandle())
        } finally {
            // This decrement always matches the increment we performed above.
            if (this.callCounter.decrementAndGet() == 0L) {
                cleanable?.clean()
            }
        }
    }

    // Use a static inner class instead of a closure so as not to accidentally
    // capture `this` as part of the cleanable's action.
    private class UniffiCleanAction(private val handle: Long) : Runnable {
        override fun run() {
            if (handle == 0.toLong()) {
                // Fake object created with `NoHandle`, don't try to free.
                return;
            }
            uniffiRustCall { status ->
                UniffiLib.uniffi_agentsudo_uniffi_fn_free_telemetry(handle, status)
            }
        }
    }

    /**
     * @suppress
     */
    fun uniffiCloneHandle(): Long {
        if (handle == 0.toLong()) {
            throw InternalException("uniffiCloneHandle() called on NoHandle object");
        }
        return uniffiRustCall() { status ->
            UniffiLib.uniffi_agentsudo_uniffi_fn_clone_telemetry(handle, status)
        }
    }


    /**
     * Events the server took so far.
     */override fun `delivered`(): kotlin.ULong {
            return FfiConverterULong.lift(
    callWithHandle {
    uniffiRustCall() { _status ->
    UniffiLib.uniffi_agentsudo_uniffi_fn_method_telemetry_delivered(
        it,
        _status)
}
    }
    )
    }



    /**
     * Events given up so far: the buffer was full, or the server refused them.
     */override fun `dropped`(): kotlin.ULong {
            return FfiConverterULong.lift(
    callWithHandle {
    uniffiRustCall() { _status ->
    UniffiLib.uniffi_agentsudo_uniffi_fn_method_telemetry_dropped(
        it,
        _status)
}
    }
    )
    }



    /**
     * Sends what is queued; returns when it is delivered, or when a try has failed.
     */
    @Throws(SudoException::class)override fun `flush`()
        =
    callWithHandle {
    uniffiRustCallWithError(SudoException) { _status ->
    UniffiLib.uniffi_agentsudo_uniffi_fn_method_telemetry_flush(
        it,
        _status)
}
    }




    /**
     * Queues one event: the text of a JSON object.
     */
    @Throws(SudoException::class)override fun `sendEvent`(`event`: kotlin.String)
        =
    callWithHandle {
    uniffiRustCallWithError(SudoException) { _status ->
    UniffiLib.uniffi_agentsudo_uniffi_fn_method_telemetry_send_event(
        it,

        FfiConverterString.lower(`event`),_status)
}
    }




    /**
     * Sends what is queued and takes nothing more.
     */
    @Throws(SudoException::class)override fun `stop`()
        =
    callWithHandle {
    uniffiRustCallWithError(SudoException) { _status ->
    UniffiLib.uniffi_agentsudo_uniffi_fn_method_telemetry_stop(
        it,
        _status)
}
    }










    /**
     * @suppress
     */
    companion object

}


/**
 * @suppress
 */
public object FfiConverterTypeTelemetry: FfiConverter<Telemetry, Long> {
    override fun lower(value: Telemetry): Long {
        return value.uniffiCloneHandle()
    }

    override fun lift(value: Long): Telemetry {
        return Telemetry(UniffiWithHandle, value)
    }

    override fun read(buf: ByteBuffer): Telemetry {
        return lift(buf.getLong())
    }

    override fun allocationSize(value: Telemetry) = 8UL

    override fun write(value: Telemetry, buf: ByteBuffer) {
        buf.putLong(lower(value))
    }
}


// This template implements a class for working with a Rust struct via a handle
// to the live Rust struct on the other side of the FFI.
//
// There's some subtlety here, because we have to be careful not to operate on a Rust
// struct after it has been dropped, and because we must expose a public API for freeing
// theq Kotlin wrapper object in lieu of reliable finalizers. The core requirements are:
//
//   * Each instance holds an opaque handle to the underlying Rust struct.
//     Method calls need to read this handle from the object's state and pass it in to
//     the Rust FFI.
//
//   * When an instance is no longer needed, its handle should be passed to a
//     special destructor function provided by the Rust FFI, which will drop the
//     underlying Rust struct.
//
//   * Given an instance, calling code is expected to call the special
//     `destroy` method in order to free it after use, either by calling it explicitly
//     or by using a higher-level helper like the `use` method. Failing to do so risks
//     leaking the underlying Rust struct.
//
//   * We can't assume that calling code will do the right thing, and must be prepared
//     to handle Kotlin method calls executing concurrently with or even after a call to
//     `destroy`, and to handle multiple (possibly concurrent!) calls to `destroy`.
//
//   * We must never allow Rust code to operate on the underlying Rust struct after
//     the destructor has been called, and must never call the destructor more than once.
//     Doing so may trigger memory unsafety.
//
//   * To mitigate many of the risks of leaking memory and use-after-free unsafety, a `Cleaner`
//     is implemented to call the destructor when the Kotlin object becomes unreachable.
//     This is done in a background thread. This is not a panacea, and client code should be aware that
//      1. the thread may starve if some there are objects that have poorly performing
//     `drop` methods or do significant work in their `drop` methods.
//      2. the thread is shared across the whole library. This can be tuned by using `android_cleaner = true`,
//         or `android = true` in the [`kotlin` section of the `uniffi.toml` file](https://mozilla.github.io/uniffi-rs/kotlin/configuration.html).
//
// If we try to implement this with mutual exclusion on access to the handle, there is the
// possibility of a race between a method call and a concurrent call to `destroy`:
//
//    * Thread A starts a method call, reads the value of the handle, but is interrupted
//      before it can pass the handle over the FFI to Rust.
//    * Thread B calls `destroy` and frees the underlying Rust struct.
//    * Thread A resumes, passing the already-read handle value to Rust and triggering
//      a use-after-free.
//
// One possible solution would be to use a `ReadWriteLock`, with each method call taking
// a read lock (and thus allowed to run concurrently) and the special `destroy` method
// taking a write lock (and thus blocking on live method calls). However, we aim not to
// generate methods with any hidden blocking semantics, and a `destroy` method that might
// block if called incorrectly seems to meet that bar.
//
// So, we achieve our goals by giving each instance an associated `AtomicLong` counter to track
// the number of in-flight method calls, and an `AtomicBoolean` flag to indicate whether `destroy`
// has been called. These are updated according to the following rules:
//
//    * The initial value of the counter is 1, indicating a live object with no in-flight calls.
//      The initial value for the flag is false.
//
//    * At the start of each method call, we atomically check the counter.
//      If it is 0 then the underlying Rust struct has already been destroyed and the call is aborted.
//      If it is nonzero them we atomically increment it by 1 and proceed with the method call.
//
//    * At the end of each method call, we atomically decrement and check the counter.
//      If it has reached zero then we destroy the underlying Rust struct.
//
//    * When `destroy` is called, we atomically flip the flag from false to true.
//      If the flag was already true we silently fail.
//      Otherwise we atomically decrement and check the counter.
//      If it has reached zero then we destroy the underlying Rust struct.
//
// Astute readers may observe that this all sounds very similar to the way that Rust's `Arc<T>` works,
// and indeed it is, with the addition of a flag to guard against multiple calls to `destroy`.
//
// The overall effect is that the underlying Rust struct is destroyed only when `destroy` has been
// called *and* all in-flight method calls have completed, avoiding violating any of the expectations
// of the underlying Rust code.
//
// This makes a cleaner a better alternative to _not_ calling `destroy()` as
// and when the object is finished with, but the abstraction is not perfect: if the Rust object's `drop`
// method is slow, and/or there are many objects to cleanup, and it's on a low end Android device, then the cleaner
// thread may be starved, and the app will leak memory.
//
// In this case, `destroy`ing manually may be a better solution.
//
// The cleaner can live side by side with the manual calling of `destroy`. In the order of responsiveness, uniffi objects
// with Rust peers are reclaimed:
//
// 1. By calling the `destroy` method of the object, which calls `rustObject.free()`. If that doesn't happen:
// 2. When the object becomes unreachable, AND the Cleaner thread gets to call `rustObject.free()`. If the thread is starved then:
// 3. The memory is reclaimed when the process terminates.
//
// [1] https://stackoverflow.com/questions/24376768/can-java-finalize-an-object-when-it-is-still-in-scope/24380219
//


/**
 * The caller's end of a request: wait for it, look at it, spend it, or walk away from it.
 */
public interface TicketInterface {

    /**
     * Walks away: a later answer finds the request cancelled.
     */
    fun `cancel`()

    /**
     * Spends the approval. Throws if it was spent before, was never given, or could not be recorded.
     */
    fun `claim`()

    /**
     * What people see and type: 8 hex digits.
     */
    fun `code`(): kotlin.String

    /**
     * The request's id, as the buttons carry it: 32 hex digits.
     */
    fun `id`(): kotlin.String

    /**
     * How it stands now; nothing while it is pending.
     */
    fun `poll`(): Settlement?

    /**
     * Waits until the request has ended, at the latest until its deadline. Cancelling the wait cancels the request.
     */
    suspend fun `settled`(): Settlement

    /**
     * Waits until the request has ended, on this thread.
     */
    fun `wait`(): Settlement

    companion object
}

/**
 * The caller's end of a request: wait for it, look at it, spend it, or walk away from it.
 */
open class Ticket: Disposable, AutoCloseable, TicketInterface
{

    @Suppress("UNUSED_PARAMETER")
    /**
     * @suppress
     */
    constructor(withHandle: UniffiWithHandle, handle: Long) {
        this.handle = handle
        this.cleanable = UniffiLib.CLEANER.register(this, UniffiCleanAction(handle))
    }

    /**
     * @suppress
     *
     * This constructor can be used to instantiate a fake object. Only used for tests. Any
     * attempt to actually use an object constructed this way will fail as there is no
     * connected Rust object.
     */
    @Suppress("UNUSED_PARAMETER")
    constructor(noHandle: NoHandle) {
        this.handle = 0
        this.cleanable = null
    }

    protected val handle: Long
    protected val cleanable: UniffiCleaner.Cleanable?

    private val wasDestroyed = AtomicBoolean(false)
    private val callCounter = AtomicLong(1)

    /**
     * Whether the current object has been destroyed and its reference is gone in the Rust side.
     */
    val uniffiIsDestroyed: Boolean get() = wasDestroyed.get()

    override fun destroy() {
        // Only allow a single call to this method.
        // TODO: maybe we should log a warning if called more than once?
        if (this.wasDestroyed.compareAndSet(false, true)) {
            // This decrement always matches the initial count of 1 given at creation time.
            if (this.callCounter.decrementAndGet() == 0L) {
                cleanable?.clean()
            }
        }
    }

    @Synchronized
    override fun close() {
        this.destroy()
    }

    internal inline fun <R> callWithHandle(block: (handle: Long) -> R): R {
        // Check and increment the call counter, to keep the object alive.
        // This needs a compare-and-set retry loop in case of concurrent updates.
        do {
            val c = this.callCounter.get()
            if (c == 0L) {
                throw IllegalStateException("${this.javaClass.simpleName} object has already been destroyed")
            }
            if (c == Long.MAX_VALUE) {
                throw IllegalStateException("${this.javaClass.simpleName} call counter would overflow")
            }
        } while (! this.callCounter.compareAndSet(c, c + 1L))
        // Now we can safely do the method call without the handle being freed concurrently.
        try {
            return block(this.uniffiCloneHandle())
        } finally {
            // This decrement always matches the increment we performed above.
            if (this.callCounter.decrementAndGet() == 0L) {
                cleanable?.clean()
            }
        }
    }

    // Use a static inner class instead of a closure so as not to accidentally
    // capture `this` as part of the cleanable's action.
    private class UniffiCleanAction(private val handle: Long) : Runnable {
        override fun run() {
            if (handle == 0.toLong()) {
                // Fake object created with `NoHandle`, don't try to free.
                return;
            }
            uniffiRustCall { status ->
                UniffiLib.uniffi_agentsudo_uniffi_fn_free_ticket(handle, status)
            }
        }
    }

    /**
     * @suppress
     */
    fun uniffiCloneHandle(): Long {
        if (handle == 0.toLong()) {
            throw InternalException("uniffiCloneHandle() called on NoHandle object");
        }
        return uniffiRustCall() { status ->
            UniffiLib.uniffi_agentsudo_uniffi_fn_clone_ticket(handle, status)
        }
    }


    /**
     * Walks away: a later answer finds the request cancelled.
     */
    @Throws(SudoException::class)override fun `cancel`()
        =
    callWithHandle {
    uniffiRustCallWithError(SudoException) { _status ->
    UniffiLib.uniffi_agentsudo_uniffi_fn_method_ticket_cancel(
        it,
        _status)
}
    }




    /**
     * Spends the approval. Throws if it was spent before, was never given, or could not be recorded.
     */
    @Throws(SudoException::class)override fun `claim`()
        =
    callWithHandle {
    uniffiRustCallWithError(SudoException) { _status ->
    UniffiLib.uniffi_agentsudo_uniffi_fn_method_ticket_claim(
        it,
        _status)
}
    }




    /**
     * What people see and type: 8 hex digits.
     */override fun `code`(): kotlin.String {
            return FfiConverterString.lift(
    callWithHandle {
    uniffiRustCall() { _status ->
    UniffiLib.uniffi_agentsudo_uniffi_fn_method_ticket_code(
        it,
        _status)
}
    }
    )
    }



    /**
     * The request's id, as the buttons carry it: 32 hex digits.
     */override fun `id`(): kotlin.String {
            return FfiConverterString.lift(
    callWithHandle {
    uniffiRustCall() { _status ->
    UniffiLib.uniffi_agentsudo_uniffi_fn_method_ticket_id(
        it,
        _status)
}
    }
    )
    }



    /**
     * How it stands now; nothing while it is pending.
     */
    @Throws(SudoException::class)override fun `poll`(): Settlement? {
            return FfiConverterOptionalTypeSettlement.lift(
    callWithHandle {
    uniffiRustCallWithError(SudoException) { _status ->
    UniffiLib.uniffi_agentsudo_uniffi_fn_method_ticket_poll(
        it,
        _status)
}
    }
    )
    }



    /**
     * Waits until the request has ended, at the latest until its deadline. Cancelling the wait cancels the request.
     */
    @Throws(SudoException::class)
    @Suppress("ASSIGNED_BUT_NEVER_ACCESSED_VARIABLE")
    override suspend fun `settled`() : Settlement {
        return uniffiRustCallAsync(
        callWithHandle { uniffiHandle ->
            UniffiLib.uniffi_agentsudo_uniffi_fn_method_ticket_settled(
                uniffiHandle,

            )
        },
        { future, callback, continuation -> UniffiLib.ffi_agentsudo_uniffi_rust_future_poll_u64(future, callback, continuation) },
        { future, continuation -> UniffiLib.ffi_agentsudo_uniffi_rust_future_complete_u64(future, continuation) },
        { future -> UniffiLib.ffi_agentsudo_uniffi_rust_future_free_u64(future) },
        // lift function
        { FfiConverterTypeSettlement.lift(it) },
        // Error FFI converter
        SudoException.ErrorHandler,
    )
    }


    /**
     * Waits until the request has ended, on this thread.
     */
    @Throws(SudoException::class)override fun `wait`(): Settlement {
            return FfiConverterTypeSettlement.lift(
    callWithHandle {
    uniffiRustCallWithError(SudoException) { _status ->
    UniffiLib.uniffi_agentsudo_uniffi_fn_method_ticket_wait(
        it,
        _status)
}
    }
    )
    }









    /**
     * @suppress
     */
    companion object

}


/**
 * @suppress
 */
public object FfiConverterTypeTicket: FfiConverter<Ticket, Long> {
    override fun lower(value: Ticket): Long {
        return value.uniffiCloneHandle()
    }

    override fun lift(value: Long): Ticket {
        return Ticket(UniffiWithHandle, value)
    }

    override fun read(buf: ByteBuffer): Ticket {
        return lift(buf.getLong())
    }

    override fun allocationSize(value: Ticket) = 8UL

    override fun write(value: Ticket, buf: ByteBuffer) {
        buf.putLong(lower(value))
    }
}



/**
 * What a Slack app is made from.
 */
data class AppManifest (
    /**
     * The manifest.
     */
    val `json`: kotlin.String
    ,
    /**
     * The same as YAML.
     */
    val `yaml`: kotlin.String
    ,
    /**
     * Opens Slack's form for a new app with it filled in.
     */
    val `link`: kotlin.String

){





    companion object
}

/**
 * @suppress
 */
public object FfiConverterTypeAppManifest: FfiConverterRustBuffer<AppManifest> {
    override fun read(buf: ByteBuffer): AppManifest {
        return AppManifest(
            FfiConverterString.read(buf),
            FfiConverterString.read(buf),
            FfiConverterString.read(buf),
        )
    }

    override fun allocationSize(value: AppManifest) = (
            FfiConverterString.allocationSize(value.`json`) +
            FfiConverterString.allocationSize(value.`yaml`) +
            FfiConverterString.allocationSize(value.`link`)
    )

    override fun write(value: AppManifest, buf: ByteBuffer) {
            FfiConverterString.write(value.`json`, buf)
            FfiConverterString.write(value.`yaml`, buf)
            FfiConverterString.write(value.`link`, buf)
    }
}



/**
 * How long a file was when somebody noted it, so that a shortened or rewritten one is found out.
 */
data class AuditAnchor (
    /**
     * How many records there were.
     */
    val `count`: kotlin.ULong
    ,
    /**
     * The hash of the last of them: 64 hex digits.
     */
    val `head`: kotlin.String

){





    companion object
}

/**
 * @suppress
 */
public object FfiConverterTypeAuditAnchor: FfiConverterRustBuffer<AuditAnchor> {
    override fun read(buf: ByteBuffer): AuditAnchor {
        return AuditAnchor(
            FfiConverterULong.read(buf),
            FfiConverterString.read(buf),
        )
    }

    override fun allocationSize(value: AuditAnchor) = (
            FfiConverterULong.allocationSize(value.`count`) +
            FfiConverterString.allocationSize(value.`head`)
    )

    override fun write(value: AuditAnchor, buf: ByteBuffer) {
            FfiConverterULong.write(value.`count`, buf)
            FfiConverterString.write(value.`head`, buf)
    }
}



/**
 * What became of a check.
 */
data class AuditVerification (
    /**
     * Does the chain hold?
     */
    val `holds`: kotlin.Boolean
    ,
    /**
     * A line for people.
     */
    val `report`: kotlin.String

){





    companion object
}

/**
 * @suppress
 */
public object FfiConverterTypeAuditVerification: FfiConverterRustBuffer<AuditVerification> {
    override fun read(buf: ByteBuffer): AuditVerification {
        return AuditVerification(
            FfiConverterBoolean.read(buf),
            FfiConverterString.read(buf),
        )
    }

    override fun allocationSize(value: AuditVerification) = (
            FfiConverterBoolean.allocationSize(value.`holds`) +
            FfiConverterString.allocationSize(value.`report`)
    )

    override fun write(value: AuditVerification, buf: ByteBuffer) {
            FfiConverterBoolean.write(value.`holds`, buf)
            FfiConverterString.write(value.`report`, buf)
    }
}



/**
 * A refusal, with everything a caller, a log and a model are told about it.
 */
data class Denial (
    /**
     * For people and models. Names the scope, never the scopes that the agent holds.
     */
    val `message`: kotlin.String
    ,
    /**
     * Why, finer than the code: `denied_by_person`, `args_changed`, ….
     */
    val `reason`: kotlin.String
    ,
    /**
     * The agent's name; nothing without a session.
     */
    val `agent`: kotlin.String?
    ,
    /**
     * The agent's id; nothing without a session.
     */
    val `agentId`: kotlin.String?
    ,
    /**
     * The missing scope or scopes, as one line.
     */
    val `scope`: kotlin.String
    ,
    /**
     * The function's name.
     */
    val `function`: kotlin.String
    ,
    /**
     * The request's id, where a human was asked.
     */
    val `approvalId`: kotlin.String?
    ,
    /**
     * The name of who said no, where somebody did.
     */
    val `decidedBy`: kotlin.String?
    ,
    /**
     * The words of who said no.
     */
    val `note`: kotlin.String?

){





    companion object
}

/**
 * @suppress
 */
public object FfiConverterTypeDenial: FfiConverterRustBuffer<Denial> {
    override fun read(buf: ByteBuffer): Denial {
        return Denial(
            FfiConverterString.read(buf),
            FfiConverterString.read(buf),
            FfiConverterOptionalString.read(buf),
            FfiConverterOptionalString.read(buf),
            FfiConverterString.read(buf),
            FfiConverterString.read(buf),
            FfiConverterOptionalString.read(buf),
            FfiConverterOptionalString.read(buf),
            FfiConverterOptionalString.read(buf),
        )
    }

    override fun allocationSize(value: Denial) = (
            FfiConverterString.allocationSize(value.`message`) +
            FfiConverterString.allocationSize(value.`reason`) +
            FfiConverterOptionalString.allocationSize(value.`agent`) +
            FfiConverterOptionalString.allocationSize(value.`agentId`) +
            FfiConverterString.allocationSize(value.`scope`) +
            FfiConverterString.allocationSize(value.`function`) +
            FfiConverterOptionalString.allocationSize(value.`approvalId`) +
            FfiConverterOptionalString.allocationSize(value.`decidedBy`) +
            FfiConverterOptionalString.allocationSize(value.`note`)
    )

    override fun write(value: Denial, buf: ByteBuffer) {
            FfiConverterString.write(value.`message`, buf)
            FfiConverterString.write(value.`reason`, buf)
            FfiConverterOptionalString.write(value.`agent`, buf)
            FfiConverterOptionalString.write(value.`agentId`, buf)
            FfiConverterString.write(value.`scope`, buf)
            FfiConverterString.write(value.`function`, buf)
            FfiConverterOptionalString.write(value.`approvalId`, buf)
            FfiConverterOptionalString.write(value.`decidedBy`, buf)
            FfiConverterOptionalString.write(value.`note`, buf)
    }
}



/**
 * What a person has changed about a call before approving it.
 */
data class Edited (
    /**
     * All arguments as they were approved, as a JSON object: the call to run. The form is that of `Question.freeze`.
     */
    val `arguments`: kotlin.String
    ,
    /**
     * The new values, as a JSON object by name: plain data.
     */
    val `changes`: kotlin.String
    ,
    /**
     * The name of who has changed them.
     */
    val `changedBy`: kotlin.String

){





    companion object
}

/**
 * @suppress
 */
public object FfiConverterTypeEdited: FfiConverterRustBuffer<Edited> {
    override fun read(buf: ByteBuffer): Edited {
        return Edited(
            FfiConverterString.read(buf),
            FfiConverterString.read(buf),
            FfiConverterString.read(buf),
        )
    }

    override fun allocationSize(value: Edited) = (
            FfiConverterString.allocationSize(value.`arguments`) +
            FfiConverterString.allocationSize(value.`changes`) +
            FfiConverterString.allocationSize(value.`changedBy`)
    )

    override fun write(value: Edited, buf: ByteBuffer) {
            FfiConverterString.write(value.`arguments`, buf)
            FfiConverterString.write(value.`changes`, buf)
            FfiConverterString.write(value.`changedBy`, buf)
    }
}



/**
 * Something about a Slack app that was looked at.
 */
data class Finding (
    /**
     * What: "bot token", "scopes", "channel", "clock", "signing secret", "app token".
     */
    val `what`: kotlin.String
    ,
    /**
     * How it is.
     */
    val `condition`: Condition
    ,
    /**
     * What was found, or what to do about it.
     */
    val `text`: kotlin.String

){





    companion object
}

/**
 * @suppress
 */
public object FfiConverterTypeFinding: FfiConverterRustBuffer<Finding> {
    override fun read(buf: ByteBuffer): Finding {
        return Finding(
            FfiConverterString.read(buf),
            FfiConverterTypeCondition.read(buf),
            FfiConverterString.read(buf),
        )
    }

    override fun allocationSize(value: Finding) = (
            FfiConverterString.allocationSize(value.`what`) +
            FfiConverterTypeCondition.allocationSize(value.`condition`) +
            FfiConverterString.allocationSize(value.`text`)
    )

    override fun write(value: Finding, buf: ByteBuffer) {
            FfiConverterString.write(value.`what`, buf)
            FfiConverterTypeCondition.write(value.`condition`, buf)
            FfiConverterString.write(value.`text`, buf)
    }
}



/**
 * A header of a request or an answer.
 */
data class Header (
    /**
     * Its name, in any case.
     */
    val `name`: kotlin.String
    ,
    /**
     * Its value.
     */
    val `value`: kotlin.String

){





    companion object
}

/**
 * @suppress
 */
public object FfiConverterTypeHeader: FfiConverterRustBuffer<Header> {
    override fun read(buf: ByteBuffer): Header {
        return Header(
            FfiConverterString.read(buf),
            FfiConverterString.read(buf),
        )
    }

    override fun allocationSize(value: Header) = (
            FfiConverterString.allocationSize(value.`name`) +
            FfiConverterString.allocationSize(value.`value`)
    )

    override fun write(value: Header, buf: ByteBuffer) {
            FfiConverterString.write(value.`name`, buf)
            FfiConverterString.write(value.`value`, buf)
    }
}



/**
 * What the web server sends back.
 */
data class HttpAnswer (
    /**
     * The status.
     */
    val `status`: kotlin.UShort
    ,
    /**
     * Names are in lower case.
     */
    val `headers`: List<Header>
    ,
    /**
     * The body.
     */
    val `body`: kotlin.ByteArray

){





    companion object
}

/**
 * @suppress
 */
public object FfiConverterTypeHttpAnswer: FfiConverterRustBuffer<HttpAnswer> {
    override fun read(buf: ByteBuffer): HttpAnswer {
        return HttpAnswer(
            FfiConverterUShort.read(buf),
            FfiConverterSequenceTypeHeader.read(buf),
            FfiConverterByteArray.read(buf),
        )
    }

    override fun allocationSize(value: HttpAnswer) = (
            FfiConverterUShort.allocationSize(value.`status`) +
            FfiConverterSequenceTypeHeader.allocationSize(value.`headers`) +
            FfiConverterByteArray.allocationSize(value.`body`)
    )

    override fun write(value: HttpAnswer, buf: ByteBuffer) {
            FfiConverterUShort.write(value.`status`, buf)
            FfiConverterSequenceTypeHeader.write(value.`headers`, buf)
            FfiConverterByteArray.write(value.`body`, buf)
    }
}



/**
 * How much of a call's arguments is read. Beyond, the call is refused: a host need not write on.
 */
data class Limits (
    /**
     * How deep values may be nested; an argument itself is at 1.
     */
    val `depth`: kotlin.UInt
    ,
    /**
     * How many bytes texts and the like may have in all; each value counts eight more.
     */
    val `bytes`: kotlin.UInt

){





    companion object
}

/**
 * @suppress
 */
public object FfiConverterTypeLimits: FfiConverterRustBuffer<Limits> {
    override fun read(buf: ByteBuffer): Limits {
        return Limits(
            FfiConverterUInt.read(buf),
            FfiConverterUInt.read(buf),
        )
    }

    override fun allocationSize(value: Limits) = (
            FfiConverterUInt.allocationSize(value.`depth`) +
            FfiConverterUInt.allocationSize(value.`bytes`)
    )

    override fun write(value: Limits, buf: ByteBuffer) {
            FfiConverterUInt.write(value.`depth`, buf)
            FfiConverterUInt.write(value.`bytes`, buf)
    }
}



/**
 * A text among the arguments of a call.
 */
data class PlacedArgument (
    /**
     * The parameter's name, if known.
     */
    val `name`: kotlin.String?
    ,
    /**
     * Was it passed by its position?
     */
    val `positional`: kotlin.Boolean

){





    companion object
}

/**
 * @suppress
 */
public object FfiConverterTypePlacedArgument: FfiConverterRustBuffer<PlacedArgument> {
    override fun read(buf: ByteBuffer): PlacedArgument {
        return PlacedArgument(
            FfiConverterOptionalString.read(buf),
            FfiConverterBoolean.read(buf),
        )
    }

    override fun allocationSize(value: PlacedArgument) = (
            FfiConverterOptionalString.allocationSize(value.`name`) +
            FfiConverterBoolean.allocationSize(value.`positional`)
    )

    override fun write(value: PlacedArgument, buf: ByteBuffer) {
            FfiConverterOptionalString.write(value.`name`, buf)
            FfiConverterBoolean.write(value.`positional`, buf)
    }
}



/**
 * What a script says.
 */

enum class Answer {

    /**
     * Yes.
     */
    APPROVED,
    /**
     * No.
     */
    DENIED,
    /**
     * Nobody answers.
     */
    TIMEOUT;




    companion object
}


/**
 * @suppress
 */
public object FfiConverterTypeAnswer: FfiConverterRustBuffer<Answer> {
    override fun read(buf: ByteBuffer) = try {

        Answer.entries[buf.getInt() - 1]

    } catch (e: IndexOutOfBoundsException) {
        throw RuntimeException("invalid enum value, something is very wrong!!", e)
    }

    override fun allocationSize(value: Answer) = 4UL

    override fun write(value: Answer, buf: ByteBuffer) {
        buf.putInt(value.ordinal + 1)
    }
}





/**
 * How something is.
 */

enum class Condition {

    /**
     * As it should be.
     */
    GOOD,
    /**
     * It cannot be told from here.
     */
    UNKNOWN,
    /**
     * It is not going to work.
     */
    WRONG;




    companion object
}


/**
 * @suppress
 */
public object FfiConverterTypeCondition: FfiConverterRustBuffer<Condition> {
    override fun read(buf: ByteBuffer) = try {

        Condition.entries[buf.getInt() - 1]

    } catch (e: IndexOutOfBoundsException) {
        throw RuntimeException("invalid enum value, something is very wrong!!", e)
    }

    override fun allocationSize(value: Condition) = 4UL

    override fun write(value: Condition, buf: ByteBuffer) {
        buf.putInt(value.ordinal + 1)
    }
}





/**
 * The eight codes.
 */

enum class ErrorCode {

    /**
     * No session is open here.
     */
    NO_SESSION,
    /**
     * The session ended or its time ran out.
     */
    SESSION_EXPIRED,
    /**
     * The agent does not hold the scope.
     */
    MISSING_SCOPE,
    /**
     * A human or a callback said no, or gave an answer that is not a yes.
     */
    REJECTED,
    /**
     * Nobody answered in time.
     */
    APPROVAL_TIMEOUT,
    /**
     * Nobody could be asked, or the answer could not be recorded.
     */
    UNAVAILABLE,
    /**
     * An argument or a setting is wrong.
     */
    INVALID,
    /**
     * A defect of ours.
     */
    INTERNAL;




    companion object
}


/**
 * @suppress
 */
public object FfiConverterTypeErrorCode: FfiConverterRustBuffer<ErrorCode> {
    override fun read(buf: ByteBuffer) = try {

        ErrorCode.entries[buf.getInt() - 1]

    } catch (e: IndexOutOfBoundsException) {
        throw RuntimeException("invalid enum value, something is very wrong!!", e)
    }

    override fun allocationSize(value: ErrorCode) = 4UL

    override fun write(value: ErrorCode, buf: ByteBuffer) {
        buf.putInt(value.ordinal + 1)
    }
}





/**
 * How much a line matters.
 */

enum class LogLevel {

    /**
     * Granted calls.
     */
    DEBUG,
    /**
     * Sessions, approvals by callbacks.
     */
    INFO,
    /**
     * Something to look at.
     */
    WARNING,
    /**
     * Refused calls, and faults.
     */
    ERROR;




    companion object
}


/**
 * @suppress
 */
public object FfiConverterTypeLogLevel: FfiConverterRustBuffer<LogLevel> {
    override fun read(buf: ByteBuffer) = try {

        LogLevel.entries[buf.getInt() - 1]

    } catch (e: IndexOutOfBoundsException) {
        throw RuntimeException("invalid enum value, something is very wrong!!", e)
    }

    override fun allocationSize(value: LogLevel) = 4UL

    override fun write(value: LogLevel, buf: ByteBuffer) {
        buf.putInt(value.ordinal + 1)
    }
}





/**
 * Who speaks.
 */

enum class Logger {

    /**
     * `agentsudo`: one JSON object a record.
     */
    CORE,
    /**
     * `agentsudo.slack`.
     */
    SLACK,
    /**
     * `agentsudo.cloud`.
     */
    CLOUD;




    companion object
}


/**
 * @suppress
 */
public object FfiConverterTypeLogger: FfiConverterRustBuffer<Logger> {
    override fun read(buf: ByteBuffer) = try {

        Logger.entries[buf.getInt() - 1]

    } catch (e: IndexOutOfBoundsException) {
        throw RuntimeException("invalid enum value, something is very wrong!!", e)
    }

    override fun allocationSize(value: Logger) = 4UL

    override fun write(value: Logger, buf: ByteBuffer) {
        buf.putInt(value.ordinal + 1)
    }
}





/**
 * What becomes of a call whose record cannot be written within five seconds.
 */

enum class OnAuditError {

    /**
     * It is refused.
     */
    DENY,
    /**
     * It runs all the same.
     */
    ALLOW;




    companion object
}


/**
 * @suppress
 */
public object FfiConverterTypeOnAuditError: FfiConverterRustBuffer<OnAuditError> {
    override fun read(buf: ByteBuffer) = try {

        OnAuditError.entries[buf.getInt() - 1]

    } catch (e: IndexOutOfBoundsException) {
        throw RuntimeException("invalid enum value, something is very wrong!!", e)
    }

    override fun allocationSize(value: OnAuditError) = 4UL

    override fun write(value: OnAuditError, buf: ByteBuffer) {
        buf.putInt(value.ordinal + 1)
    }
}





/**
 * What happens when a scope is missing.
 */

enum class OnDeny {

    /**
     * Refuse.
     */
    RAISE,
    /**
     * Audit mode: put it on record and run all the same.
     */
    LOG,
    /**
     * Ask a callback or an approver.
     */
    ASK;




    companion object
}


/**
 * @suppress
 */
public object FfiConverterTypeOnDeny: FfiConverterRustBuffer<OnDeny> {
    override fun read(buf: ByteBuffer) = try {

        OnDeny.entries[buf.getInt() - 1]

    } catch (e: IndexOutOfBoundsException) {
        throw RuntimeException("invalid enum value, something is very wrong!!", e)
    }

    override fun allocationSize(value: OnDeny) = 4UL

    override fun write(value: OnDeny, buf: ByteBuffer) {
        buf.putInt(value.ordinal + 1)
    }
}





/**
 * What becomes of a text that breaks a rule.
 */

enum class OnViolation {

    /**
     * An error.
     */
    RAISE,
    /**
     * A warning, and the text passes.
     */
    LOG,
    /**
     * A message of yours is the answer.
     */
    REDIRECT;




    companion object
}


/**
 * @suppress
 */
public object FfiConverterTypeOnViolation: FfiConverterRustBuffer<OnViolation> {
    override fun read(buf: ByteBuffer) = try {

        OnViolation.entries[buf.getInt() - 1]

    } catch (e: IndexOutOfBoundsException) {
        throw RuntimeException("invalid enum value, something is very wrong!!", e)
    }

    override fun allocationSize(value: OnViolation) = 4UL

    override fun write(value: OnViolation, buf: ByteBuffer) {
        buf.putInt(value.ordinal + 1)
    }
}





/**
 * Where a text stands.
 */

enum class Place {

    /**
     * What a user said.
     */
    INPUT,
    /**
     * Another argument of the call.
     */
    ARGUMENT,
    /**
     * What the agent answers.
     */
    OUTPUT;




    companion object
}


/**
 * @suppress
 */
public object FfiConverterTypePlace: FfiConverterRustBuffer<Place> {
    override fun read(buf: ByteBuffer) = try {

        Place.entries[buf.getInt() - 1]

    } catch (e: IndexOutOfBoundsException) {
        throw RuntimeException("invalid enum value, something is very wrong!!", e)
    }

    override fun allocationSize(value: Place) = 4UL

    override fun write(value: Place, buf: ByteBuffer) {
        buf.putInt(value.ordinal + 1)
    }
}





/**
 * What a callback said. Not a truth value: some languages take one from whatever they are given.
 */

enum class Said {

    /**
     * Exactly true.
     */
    YES,
    /**
     * Exactly false.
     */
    NO,
    /**
     * Anything else: never a yes.
     */
    NEITHER;




    companion object
}


/**
 * @suppress
 */
public object FfiConverterTypeSaid: FfiConverterRustBuffer<Said> {
    override fun read(buf: ByteBuffer) = try {

        Said.entries[buf.getInt() - 1]

    } catch (e: IndexOutOfBoundsException) {
        throw RuntimeException("invalid enum value, something is very wrong!!", e)
    }

    override fun allocationSize(value: Said) = 4UL

    override fun write(value: Said, buf: ByteBuffer) {
        buf.putInt(value.ordinal + 1)
    }
}







/**
 * What went wrong, by what the caller would do about it. `docs/errors.md` has the policy.
 *
 * The first six are "permission denied": whatever went wrong, the guarded function has not run.
 */
sealed class SudoException: kotlin.Exception() {

    /**
     * No session is open here. Start one around the call.
     */
    class NoSession(

        /**
         * The refusal.
         */
        val `denial`: Denial
        ) : SudoException() {
        override val message
            get() = "denial=${ `denial` }"
    }

    /**
     * The session ended or its time ran out. Start a new one.
     */
    class SessionExpired(

        /**
         * The refusal.
         */
        val `denial`: Denial
        ) : SudoException() {
        override val message
            get() = "denial=${ `denial` }"
    }

    /**
     * The agent does not hold the scope. Grant it, or ask a human.
     */
    class MissingScope(

        /**
         * The refusal.
         */
        val `denial`: Denial
        ) : SudoException() {
        override val message
            get() = "denial=${ `denial` }"
    }

    /**
     * A human or a callback said no, or gave an answer that is not a yes. Do not retry.
     */
    class Rejected(

        /**
         * The refusal.
         */
        val `denial`: Denial
        ) : SudoException() {
        override val message
            get() = "denial=${ `denial` }"
    }

    /**
     * Nobody answered in time. Ask again later.
     */
    class ApprovalTimeout(

        /**
         * The refusal.
         */
        val `denial`: Denial
        ) : SudoException() {
        override val message
            get() = "denial=${ `denial` }"
    }

    /**
     * Nobody could be asked, or the answer could not be recorded. Retryable.
     */
    class Unavailable(

        /**
         * The refusal.
         */
        val `denial`: Denial
        ) : SudoException() {
        override val message
            get() = "denial=${ `denial` }"
    }

    /**
     * An argument or a setting is wrong. Mend it.
     */
    class Invalid(

        /**
         * What is wrong and how to mend it.
         */
        val `explanation`: kotlin.String
        ) : SudoException() {
        override val message
            get() = "explanation=${ `explanation` }"
    }

    /**
     * A defect of ours. Report it.
     */
    class Internal(

        /**
         * What happened.
         */
        val `explanation`: kotlin.String
        ) : SudoException() {
        override val message
            get() = "explanation=${ `explanation` }"
    }





    companion object ErrorHandler : UniffiRustCallStatusErrorHandler<SudoException> {
        override fun lift(error_buf: RustBuffer.ByValue): SudoException = FfiConverterTypeSudoError.lift(error_buf)
    }


}

/**
 * @suppress
 */
public object FfiConverterTypeSudoError : FfiConverterRustBuffer<SudoException> {
    override fun read(buf: ByteBuffer): SudoException {


        return when(buf.getInt()) {
            1 -> SudoException.NoSession(
                FfiConverterTypeDenial.read(buf),
                )
            2 -> SudoException.SessionExpired(
                FfiConverterTypeDenial.read(buf),
                )
            3 -> SudoException.MissingScope(
                FfiConverterTypeDenial.read(buf),
                )
            4 -> SudoException.Rejected(
                FfiConverterTypeDenial.read(buf),
                )
            5 -> SudoException.ApprovalTimeout(
                FfiConverterTypeDenial.read(buf),
                )
            6 -> SudoException.Unavailable(
                FfiConverterTypeDenial.read(buf),
                )
            7 -> SudoException.Invalid(
                FfiConverterString.read(buf),
                )
            8 -> SudoException.Internal(
                FfiConverterString.read(buf),
                )
            else -> throw RuntimeException("invalid error enum value, something is very wrong!!")
        }
    }

    override fun allocationSize(value: SudoException): ULong {
        return when(value) {
            is SudoException.NoSession -> (
                // Add the size for the Int that specifies the variant plus the size needed for all fields
                4UL
                + FfiConverterTypeDenial.allocationSize(value.`denial`)
            )
            is SudoException.SessionExpired -> (
                // Add the size for the Int that specifies the variant plus the size needed for all fields
                4UL
                + FfiConverterTypeDenial.allocationSize(value.`denial`)
            )
            is SudoException.MissingScope -> (
                // Add the size for the Int that specifies the variant plus the size needed for all fields
                4UL
                + FfiConverterTypeDenial.allocationSize(value.`denial`)
            )
            is SudoException.Rejected -> (
                // Add the size for the Int that specifies the variant plus the size needed for all fields
                4UL
                + FfiConverterTypeDenial.allocationSize(value.`denial`)
            )
            is SudoException.ApprovalTimeout -> (
                // Add the size for the Int that specifies the variant plus the size needed for all fields
                4UL
                + FfiConverterTypeDenial.allocationSize(value.`denial`)
            )
            is SudoException.Unavailable -> (
                // Add the size for the Int that specifies the variant plus the size needed for all fields
                4UL
                + FfiConverterTypeDenial.allocationSize(value.`denial`)
            )
            is SudoException.Invalid -> (
                // Add the size for the Int that specifies the variant plus the size needed for all fields
                4UL
                + FfiConverterString.allocationSize(value.`explanation`)
            )
            is SudoException.Internal -> (
                // Add the size for the Int that specifies the variant plus the size needed for all fields
                4UL
                + FfiConverterString.allocationSize(value.`explanation`)
            )
        }
    }

    override fun write(value: SudoException, buf: ByteBuffer) {
        when(value) {
            is SudoException.NoSession -> {
                buf.putInt(1)
                FfiConverterTypeDenial.write(value.`denial`, buf)
                Unit
            }
            is SudoException.SessionExpired -> {
                buf.putInt(2)
                FfiConverterTypeDenial.write(value.`denial`, buf)
                Unit
            }
            is SudoException.MissingScope -> {
                buf.putInt(3)
                FfiConverterTypeDenial.write(value.`denial`, buf)
                Unit
            }
            is SudoException.Rejected -> {
                buf.putInt(4)
                FfiConverterTypeDenial.write(value.`denial`, buf)
                Unit
            }
            is SudoException.ApprovalTimeout -> {
                buf.putInt(5)
                FfiConverterTypeDenial.write(value.`denial`, buf)
                Unit
            }
            is SudoException.Unavailable -> {
                buf.putInt(6)
                FfiConverterTypeDenial.write(value.`denial`, buf)
                Unit
            }
            is SudoException.Invalid -> {
                buf.putInt(7)
                FfiConverterString.write(value.`explanation`, buf)
                Unit
            }
            is SudoException.Internal -> {
                buf.putInt(8)
                FfiConverterString.write(value.`explanation`, buf)
                Unit
            }
        }.let { /* this makes the `when` an expression, which ensures it is exhaustive */ }
    }

}



/**
 * What kind of thing is guarded: for the record.
 */

enum class Surface {

    /**
     * A function.
     */
    FUNCTION,
    /**
     * The making of a model instance.
     */
    MODEL,
    /**
     * An endpoint of a web application.
     */
    ENDPOINT;




    companion object
}


/**
 * @suppress
 */
public object FfiConverterTypeSurface: FfiConverterRustBuffer<Surface> {
    override fun read(buf: ByteBuffer) = try {

        Surface.entries[buf.getInt() - 1]

    } catch (e: IndexOutOfBoundsException) {
        throw RuntimeException("invalid enum value, something is very wrong!!", e)
    }

    override fun allocationSize(value: Surface) = 4UL

    override fun write(value: Surface, buf: ByteBuffer) {
        buf.putInt(value.ordinal + 1)
    }
}






/**
 * @suppress
 */
public object FfiConverterOptionalUInt: FfiConverterRustBuffer<kotlin.UInt?> {
    override fun read(buf: ByteBuffer): kotlin.UInt? {
        if (buf.get().toInt() == 0) {
            return null
        }
        return FfiConverterUInt.read(buf)
    }

    override fun allocationSize(value: kotlin.UInt?): ULong {
        if (value == null) {
            return 1UL
        } else {
            return 1UL + FfiConverterUInt.allocationSize(value)
        }
    }

    override fun write(value: kotlin.UInt?, buf: ByteBuffer) {
        if (value == null) {
            buf.put(0)
        } else {
            buf.put(1)
            FfiConverterUInt.write(value, buf)
        }
    }
}




/**
 * @suppress
 */
public object FfiConverterOptionalLong: FfiConverterRustBuffer<kotlin.Long?> {
    override fun read(buf: ByteBuffer): kotlin.Long? {
        if (buf.get().toInt() == 0) {
            return null
        }
        return FfiConverterLong.read(buf)
    }

    override fun allocationSize(value: kotlin.Long?): ULong {
        if (value == null) {
            return 1UL
        } else {
            return 1UL + FfiConverterLong.allocationSize(value)
        }
    }

    override fun write(value: kotlin.Long?, buf: ByteBuffer) {
        if (value == null) {
            buf.put(0)
        } else {
            buf.put(1)
            FfiConverterLong.write(value, buf)
        }
    }
}




/**
 * @suppress
 */
public object FfiConverterOptionalDouble: FfiConverterRustBuffer<kotlin.Double?> {
    override fun read(buf: ByteBuffer): kotlin.Double? {
        if (buf.get().toInt() == 0) {
            return null
        }
        return FfiConverterDouble.read(buf)
    }

    override fun allocationSize(value: kotlin.Double?): ULong {
        if (value == null) {
            return 1UL
        } else {
            return 1UL + FfiConverterDouble.allocationSize(value)
        }
    }

    override fun write(value: kotlin.Double?, buf: ByteBuffer) {
        if (value == null) {
            buf.put(0)
        } else {
            buf.put(1)
            FfiConverterDouble.write(value, buf)
        }
    }
}




/**
 * @suppress
 */
public object FfiConverterOptionalString: FfiConverterRustBuffer<kotlin.String?> {
    override fun read(buf: ByteBuffer): kotlin.String? {
        if (buf.get().toInt() == 0) {
            return null
        }
        return FfiConverterString.read(buf)
    }

    override fun allocationSize(value: kotlin.String?): ULong {
        if (value == null) {
            return 1UL
        } else {
            return 1UL + FfiConverterString.allocationSize(value)
        }
    }

    override fun write(value: kotlin.String?, buf: ByteBuffer) {
        if (value == null) {
            buf.put(0)
        } else {
            buf.put(1)
            FfiConverterString.write(value, buf)
        }
    }
}




/**
 * @suppress
 */
public object FfiConverterOptionalTypeQuestion: FfiConverterRustBuffer<Question?> {
    override fun read(buf: ByteBuffer): Question? {
        if (buf.get().toInt() == 0) {
            return null
        }
        return FfiConverterTypeQuestion.read(buf)
    }

    override fun allocationSize(value: Question?): ULong {
        if (value == null) {
            return 1UL
        } else {
            return 1UL + FfiConverterTypeQuestion.allocationSize(value)
        }
    }

    override fun write(value: Question?, buf: ByteBuffer) {
        if (value == null) {
            buf.put(0)
        } else {
            buf.put(1)
            FfiConverterTypeQuestion.write(value, buf)
        }
    }
}




/**
 * @suppress
 */
public object FfiConverterOptionalTypeSession: FfiConverterRustBuffer<Session?> {
    override fun read(buf: ByteBuffer): Session? {
        if (buf.get().toInt() == 0) {
            return null
        }
        return FfiConverterTypeSession.read(buf)
    }

    override fun allocationSize(value: Session?): ULong {
        if (value == null) {
            return 1UL
        } else {
            return 1UL + FfiConverterTypeSession.allocationSize(value)
        }
    }

    override fun write(value: Session?, buf: ByteBuffer) {
        if (value == null) {
            buf.put(0)
        } else {
            buf.put(1)
            FfiConverterTypeSession.write(value, buf)
        }
    }
}




/**
 * @suppress
 */
public object FfiConverterOptionalTypeSettlement: FfiConverterRustBuffer<Settlement?> {
    override fun read(buf: ByteBuffer): Settlement? {
        if (buf.get().toInt() == 0) {
            return null
        }
        return FfiConverterTypeSettlement.read(buf)
    }

    override fun allocationSize(value: Settlement?): ULong {
        if (value == null) {
            return 1UL
        } else {
            return 1UL + FfiConverterTypeSettlement.allocationSize(value)
        }
    }

    override fun write(value: Settlement?, buf: ByteBuffer) {
        if (value == null) {
            buf.put(0)
        } else {
            buf.put(1)
            FfiConverterTypeSettlement.write(value, buf)
        }
    }
}




/**
 * @suppress
 */
public object FfiConverterOptionalTypeAuditAnchor: FfiConverterRustBuffer<AuditAnchor?> {
    override fun read(buf: ByteBuffer): AuditAnchor? {
        if (buf.get().toInt() == 0) {
            return null
        }
        return FfiConverterTypeAuditAnchor.read(buf)
    }

    override fun allocationSize(value: AuditAnchor?): ULong {
        if (value == null) {
            return 1UL
        } else {
            return 1UL + FfiConverterTypeAuditAnchor.allocationSize(value)
        }
    }

    override fun write(value: AuditAnchor?, buf: ByteBuffer) {
        if (value == null) {
            buf.put(0)
        } else {
            buf.put(1)
            FfiConverterTypeAuditAnchor.write(value, buf)
        }
    }
}




/**
 * @suppress
 */
public object FfiConverterOptionalTypeEdited: FfiConverterRustBuffer<Edited?> {
    override fun read(buf: ByteBuffer): Edited? {
        if (buf.get().toInt() == 0) {
            return null
        }
        return FfiConverterTypeEdited.read(buf)
    }

    override fun allocationSize(value: Edited?): ULong {
        if (value == null) {
            return 1UL
        } else {
            return 1UL + FfiConverterTypeEdited.allocationSize(value)
        }
    }

    override fun write(value: Edited?, buf: ByteBuffer) {
        if (value == null) {
            buf.put(0)
        } else {
            buf.put(1)
            FfiConverterTypeEdited.write(value, buf)
        }
    }
}




/**
 * @suppress
 */
public object FfiConverterOptionalTypeOnAuditError: FfiConverterRustBuffer<OnAuditError?> {
    override fun read(buf: ByteBuffer): OnAuditError? {
        if (buf.get().toInt() == 0) {
            return null
        }
        return FfiConverterTypeOnAuditError.read(buf)
    }

    override fun allocationSize(value: OnAuditError?): ULong {
        if (value == null) {
            return 1UL
        } else {
            return 1UL + FfiConverterTypeOnAuditError.allocationSize(value)
        }
    }

    override fun write(value: OnAuditError?, buf: ByteBuffer) {
        if (value == null) {
            buf.put(0)
        } else {
            buf.put(1)
            FfiConverterTypeOnAuditError.write(value, buf)
        }
    }
}




/**
 * @suppress
 */
public object FfiConverterOptionalTypeOnViolation: FfiConverterRustBuffer<OnViolation?> {
    override fun read(buf: ByteBuffer): OnViolation? {
        if (buf.get().toInt() == 0) {
            return null
        }
        return FfiConverterTypeOnViolation.read(buf)
    }

    override fun allocationSize(value: OnViolation?): ULong {
        if (value == null) {
            return 1UL
        } else {
            return 1UL + FfiConverterTypeOnViolation.allocationSize(value)
        }
    }

    override fun write(value: OnViolation?, buf: ByteBuffer) {
        if (value == null) {
            buf.put(0)
        } else {
            buf.put(1)
            FfiConverterTypeOnViolation.write(value, buf)
        }
    }
}




/**
 * @suppress
 */
public object FfiConverterOptionalTypeSurface: FfiConverterRustBuffer<Surface?> {
    override fun read(buf: ByteBuffer): Surface? {
        if (buf.get().toInt() == 0) {
            return null
        }
        return FfiConverterTypeSurface.read(buf)
    }

    override fun allocationSize(value: Surface?): ULong {
        if (value == null) {
            return 1UL
        } else {
            return 1UL + FfiConverterTypeSurface.allocationSize(value)
        }
    }

    override fun write(value: Surface?, buf: ByteBuffer) {
        if (value == null) {
            buf.put(0)
        } else {
            buf.put(1)
            FfiConverterTypeSurface.write(value, buf)
        }
    }
}




/**
 * @suppress
 */
public object FfiConverterOptionalSequenceString: FfiConverterRustBuffer<List<kotlin.String>?> {
    override fun read(buf: ByteBuffer): List<kotlin.String>? {
        if (buf.get().toInt() == 0) {
            return null
        }
        return FfiConverterSequenceString.read(buf)
    }

    override fun allocationSize(value: List<kotlin.String>?): ULong {
        if (value == null) {
            return 1UL
        } else {
            return 1UL + FfiConverterSequenceString.allocationSize(value)
        }
    }

    override fun write(value: List<kotlin.String>?, buf: ByteBuffer) {
        if (value == null) {
            buf.put(0)
        } else {
            buf.put(1)
            FfiConverterSequenceString.write(value, buf)
        }
    }
}




/**
 * @suppress
 */
public object FfiConverterSequenceString: FfiConverterRustBuffer<List<kotlin.String>> {
    override fun read(buf: ByteBuffer): List<kotlin.String> {
        val len = buf.getInt()
        return List<kotlin.String>(len) {
            FfiConverterString.read(buf)
        }
    }

    override fun allocationSize(value: List<kotlin.String>): ULong {
        val sizeForLength = 4UL
        val sizeForItems = value.map { FfiConverterString.allocationSize(it) }.sum()
        return sizeForLength + sizeForItems
    }

    override fun write(value: List<kotlin.String>, buf: ByteBuffer) {
        buf.putInt(value.size)
        value.iterator().forEach {
            FfiConverterString.write(it, buf)
        }
    }
}




/**
 * @suppress
 */
public object FfiConverterSequenceTypeFinding: FfiConverterRustBuffer<List<Finding>> {
    override fun read(buf: ByteBuffer): List<Finding> {
        val len = buf.getInt()
        return List<Finding>(len) {
            FfiConverterTypeFinding.read(buf)
        }
    }

    override fun allocationSize(value: List<Finding>): ULong {
        val sizeForLength = 4UL
        val sizeForItems = value.map { FfiConverterTypeFinding.allocationSize(it) }.sum()
        return sizeForLength + sizeForItems
    }

    override fun write(value: List<Finding>, buf: ByteBuffer) {
        buf.putInt(value.size)
        value.iterator().forEach {
            FfiConverterTypeFinding.write(it, buf)
        }
    }
}




/**
 * @suppress
 */
public object FfiConverterSequenceTypeHeader: FfiConverterRustBuffer<List<Header>> {
    override fun read(buf: ByteBuffer): List<Header> {
        val len = buf.getInt()
        return List<Header>(len) {
            FfiConverterTypeHeader.read(buf)
        }
    }

    override fun allocationSize(value: List<Header>): ULong {
        val sizeForLength = 4UL
        val sizeForItems = value.map { FfiConverterTypeHeader.allocationSize(it) }.sum()
        return sizeForLength + sizeForItems
    }

    override fun write(value: List<Header>, buf: ByteBuffer) {
        buf.putInt(value.size)
        value.iterator().forEach {
            FfiConverterTypeHeader.write(it, buf)
        }
    }
}




/**
 * @suppress
 */
public object FfiConverterSequenceTypePlacedArgument: FfiConverterRustBuffer<List<PlacedArgument>> {
    override fun read(buf: ByteBuffer): List<PlacedArgument> {
        val len = buf.getInt()
        return List<PlacedArgument>(len) {
            FfiConverterTypePlacedArgument.read(buf)
        }
    }

    override fun allocationSize(value: List<PlacedArgument>): ULong {
        val sizeForLength = 4UL
        val sizeForItems = value.map { FfiConverterTypePlacedArgument.allocationSize(it) }.sum()
        return sizeForLength + sizeForItems
    }

    override fun write(value: List<PlacedArgument>, buf: ByteBuffer) {
        buf.putInt(value.size)
        value.iterator().forEach {
            FfiConverterTypePlacedArgument.write(it, buf)
        }
    }
}




/**
 * @suppress
 */
public object FfiConverterSequenceTypeErrorCode: FfiConverterRustBuffer<List<ErrorCode>> {
    override fun read(buf: ByteBuffer): List<ErrorCode> {
        val len = buf.getInt()
        return List<ErrorCode>(len) {
            FfiConverterTypeErrorCode.read(buf)
        }
    }

    override fun allocationSize(value: List<ErrorCode>): ULong {
        val sizeForLength = 4UL
        val sizeForItems = value.map { FfiConverterTypeErrorCode.allocationSize(it) }.sum()
        return sizeForLength + sizeForItems
    }

    override fun write(value: List<ErrorCode>, buf: ByteBuffer) {
        buf.putInt(value.size)
        value.iterator().forEach {
            FfiConverterTypeErrorCode.write(it, buf)
        }
    }
}




/**
 * @suppress
 */
public object FfiConverterSequenceTypePlace: FfiConverterRustBuffer<List<Place>> {
    override fun read(buf: ByteBuffer): List<Place> {
        val len = buf.getInt()
        return List<Place>(len) {
            FfiConverterTypePlace.read(buf)
        }
    }

    override fun allocationSize(value: List<Place>): ULong {
        val sizeForLength = 4UL
        val sizeForItems = value.map { FfiConverterTypePlace.allocationSize(it) }.sum()
        return sizeForLength + sizeForItems
    }

    override fun write(value: List<Place>, buf: ByteBuffer) {
        buf.putInt(value.size)
        value.iterator().forEach {
            FfiConverterTypePlace.write(it, buf)
        }
    }
}








        /**
         * Turns the audit file on, or off with nothing. It is created with mode 0600 and continued if it exists; several processes
         * may write to one file. A call whose record cannot be written is denied unless `on_error` says otherwise.
         */
    @Throws(SudoException::class) fun `configureAudit`(`path`: kotlin.String?, `onError`: OnAuditError? = null)
        =
    uniffiRustCallWithError(SudoException) { _status ->
    UniffiLib.uniffi_agentsudo_uniffi_fn_func_configure_audit(


        FfiConverterOptionalString.lower(`path`),
        FfiConverterOptionalTypeOnAuditError.lower(`onError`),_status)
}



        /**
         * Turns the audit file on that `AGENTSUDO_AUDIT_LOG` names, if it names one. To be called when the program starts: a file
         * that was asked for and cannot be had must not be missed.
         */
    @Throws(SudoException::class) fun `configureAuditFromEnvironment`()
        =
    uniffiRustCallWithError(SudoException) { _status ->
    UniffiLib.uniffi_agentsudo_uniffi_fn_func_configure_audit_from_environment(

        _status)
}



        /**
         * Says whether an audit file's chain holds, and where it breaks.
         */
    @Throws(SudoException::class) fun `verifyAudit`(`path`: kotlin.String, `anchor`: AuditAnchor? = null): AuditVerification {
            return FfiConverterTypeAuditVerification.lift(
    uniffiRustCallWithError(SudoException) { _status ->
    UniffiLib.uniffi_agentsudo_uniffi_fn_func_verify_audit(


        FfiConverterString.lower(`path`),
        FfiConverterOptionalTypeAuditAnchor.lower(`anchor`),_status)
}
    )
    }


        /**
         * Sends no decisions any more.
         */ fun `disableTelemetry`()
        =
    uniffiRustCall() { _status ->
    UniffiLib.uniffi_agentsudo_uniffi_fn_func_disable_telemetry(

        _status)
}



        /**
         * Sends this process's decisions to `telemetry` from now on.
         */ fun `useTelemetry`(`telemetry`: Telemetry)
        =
    uniffiRustCall() { _status ->
    UniffiLib.uniffi_agentsudo_uniffi_fn_func_use_telemetry(


        FfiConverterTypeTelemetry.lower(`telemetry`),_status)
}



        /**
         * Every code, in the order of its integer in C.
         */ fun `errorCodes`(): List<ErrorCode> {
            return FfiConverterSequenceTypeErrorCode.lift(
    uniffiRustCall() { _status ->
    UniffiLib.uniffi_agentsudo_uniffi_fn_func_error_codes(

        _status)
}
    )
    }


        /**
         * True if the code means that the guarded function has not run.
         */ fun `isPermissionDenied`(`code`: ErrorCode): kotlin.Boolean {
            return FfiConverterBoolean.lift(
    uniffiRustCall() { _status ->
    UniffiLib.uniffi_agentsudo_uniffi_fn_func_is_permission_denied(


        FfiConverterTypeErrorCode.lower(`code`),_status)
}
    )
    }


        /**
         * Every reason, in the order of the documentation.
         */ fun `reasons`(): List<kotlin.String> {
            return FfiConverterSequenceString.lift(
    uniffiRustCall() { _status ->
    UniffiLib.uniffi_agentsudo_uniffi_fn_func_reasons(

        _status)
}
    )
    }


        /**
         * Reads `raise` or `log`, as they stand in a configuration.
         */
    @Throws(SudoException::class) fun `parseOnDeny`(`text`: kotlin.String): OnDeny {
            return FfiConverterTypeOnDeny.lift(
    uniffiRustCallWithError(SudoException) { _status ->
    UniffiLib.uniffi_agentsudo_uniffi_fn_func_parse_on_deny(


        FfiConverterString.lower(`text`),_status)
}
    )
    }


        /**
         * The place of each text among a call's arguments.
         */ fun `guardrailPlaces`(`arguments`: List<PlacedArgument>): List<Place> {
            return FfiConverterSequenceTypePlace.lift(
    uniffiRustCall() { _status ->
    UniffiLib.uniffi_agentsudo_uniffi_fn_func_guardrail_places(


        FfiConverterSequenceTypePlacedArgument.lower(`arguments`),_status)
}
    )
    }


        /**
         * Reads `raise`, `log` or `redirect`, as they stand in a configuration.
         */
    @Throws(SudoException::class) fun `parseOnViolation`(`text`: kotlin.String): OnViolation {
            return FfiConverterTypeOnViolation.lift(
    uniffiRustCallWithError(SudoException) { _status ->
    UniffiLib.uniffi_agentsudo_uniffi_fn_func_parse_on_violation(


        FfiConverterString.lower(`text`),_status)
}
    )
    }


        /**
         * Attaches the host's logging; the first one stays.
         */ fun `setLogSink`(`sink`: LogSink)
        =
    uniffiRustCall() { _status ->
    UniffiLib.uniffi_agentsudo_uniffi_fn_func_set_log_sink(


        FfiConverterTypeLogSink.lower(`sink`),_status)
}



        /**
         * Says whether lines about plain grants would be kept. Off at the start: they are on the way of every call.
         */ fun `wantGrants`(`wanted`: kotlin.Boolean)
        =
    uniffiRustCall() { _status ->
    UniffiLib.uniffi_agentsudo_uniffi_fn_func_want_grants(


        FfiConverterBoolean.lower(`wanted`),_status)
}



        /**
         * Ends what is pending and delivers what is buffered. To be called when the process ends; nothing can be asked afterwards.
         *
         * `patience`: how long that may take, in seconds.
         */
    @Throws(SudoException::class) fun `shutDown`(`patience`: kotlin.Double = 2.0)
        =
    uniffiRustCallWithError(SudoException) { _status ->
    UniffiLib.uniffi_agentsudo_uniffi_fn_func_shut_down(


        FfiConverterDouble.lower(`patience`),_status)
}



        /**
         * The version of this library.
         */ fun `version`(): kotlin.String {
            return FfiConverterString.lift(
    uniffiRustCall() { _status ->
    UniffiLib.uniffi_agentsudo_uniffi_fn_func_version(

        _status)
}
    )
    }


        /**
         * How much of a call's arguments is read.
         */ fun `limits`(): Limits {
            return FfiConverterTypeLimits.lift(
    uniffiRustCall() { _status ->
    UniffiLib.uniffi_agentsudo_uniffi_fn_func_limits(

        _status)
}
    )
    }


        /**
         * The manifest of an app for a program like this. Speaks to nobody.
         *
         * `url`: where `handle_request` is mounted; without it, clicks come in over Socket Mode. `groups`: approvers may be user
         * groups, which needs one scope more.
         */
    @Throws(SudoException::class) fun `slackManifest`(`url`: kotlin.String? = null, `groups`: kotlin.Boolean = false): AppManifest {
            return FfiConverterTypeAppManifest.lift(
    uniffiRustCallWithError(SudoException) { _status ->
    UniffiLib.uniffi_agentsudo_uniffi_fn_func_slack_manifest(


        FfiConverterOptionalString.lower(`url`),
        FfiConverterBoolean.lower(`groups`),_status)
}
    )
    }
