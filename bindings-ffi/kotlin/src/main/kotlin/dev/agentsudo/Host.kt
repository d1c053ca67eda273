// What the JVM gives the native half: its loggers, and notice of the end. Made with the first agent or guard.

package dev.agentsudo

import dev.agentsudo.ffi.LogLevel
import dev.agentsudo.ffi.LogSink
import dev.agentsudo.ffi.configureAuditFromEnvironment
import dev.agentsudo.ffi.setLogSink
import dev.agentsudo.ffi.shutDown
import dev.agentsudo.ffi.wantGrants
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.withContext

/**
 * Calls what waits, or may have to, in the native half. What it resumes are threads of Kotlin's: a coroutine without a
 * dispatcher of its own would otherwise go on upon the one thread that all waiting stands on.
 */
internal suspend fun <T> away(call: suspend () -> T): T = withContext(Dispatchers.IO) { native { call() } }

internal object Host {
    // Kept, not thrown from an initializer: an audit file that was asked for and cannot be had must be missed by nobody,
    // and told as what it is each time.
    private val made: Result<Unit> = runCatching {
        setLogSink(Loggers)
        native { configureAuditFromEnvironment() }
        Runtime.getRuntime().addShutdownHook(Thread({ runCatching { shutDown(2.0) } }, "agentsudo-shutdown"))
    }

    /** Throws if agentsudo cannot be used in this process. */
    fun ready() {
        made.getOrThrow()
        Loggers.look()
    }
}

/** The loggers `agentsudo`, `agentsudo.slack` and `agentsudo.cloud` of `System.Logger`, which SLF4J and others can take over. */
private object Loggers : LogSink {
    private val core: System.Logger = System.getLogger("agentsudo")
    private val slack: System.Logger = System.getLogger("agentsudo.slack")
    private val cloud: System.Logger = System.getLogger("agentsudo.cloud")

    @Volatile private var grantsWanted = false

    /** Lines about plain grants are on the way of every call: the core is told when somebody starts to keep them. */
    fun look() {
        val wanted = core.isLoggable(System.Logger.Level.DEBUG)
        if (wanted != grantsWanted) {
            grantsWanted = wanted
            wantGrants(wanted)
        }
    }

    override fun isEnabled(logger: dev.agentsudo.ffi.Logger, level: LogLevel): Boolean =
        named(logger).isLoggable(levelOf(level))

    override fun say(logger: dev.agentsudo.ffi.Logger, level: LogLevel, line: String) {
        // Through a supplier: a line may hold what a logger takes for a format.
        runCatching { named(logger).log(levelOf(level)) { line } }
    }

    private fun named(logger: dev.agentsudo.ffi.Logger): System.Logger =
        when (logger) {
            dev.agentsudo.ffi.Logger.CORE -> core
            dev.agentsudo.ffi.Logger.SLACK -> slack
            dev.agentsudo.ffi.Logger.CLOUD -> cloud
        }

    private fun levelOf(level: LogLevel): System.Logger.Level =
        when (level) {
            LogLevel.DEBUG -> System.Logger.Level.DEBUG
            LogLevel.INFO -> System.Logger.Level.INFO
            LogLevel.WARNING -> System.Logger.Level.WARNING
            LogLevel.ERROR -> System.Logger.Level.ERROR
        }
}
