// Telemetry: who did what, sent in batches to an approval server. It never blocks a decision. Only metadata leaves the
// process: time, agent name, action, scope, whether it was allowed, function name. Never arguments, never return values.

package dev.agentsudo

import dev.agentsudo.ffi.Telemetry
import dev.agentsudo.ffi.disableTelemetry
import dev.agentsudo.ffi.useTelemetry
import kotlin.time.Duration
import kotlin.time.Duration.Companion.seconds
import kotlin.time.DurationUnit

/**
 * A connection to an approval server. [configureCloud] makes one for all agents; one made by hand can be given to an
 * [Agent] as its own.
 *
 * @param apiKey the project's key. Default: `AGENTSUDO_API_KEY`
 * @param endpoint the server's root: `https`, or `http` on this machine
 * @param asyncSend `false` sends every event before the call goes on
 * @param batchSize events that are sent together, 1 to 1000
 * @param flushInterval how long an incomplete batch waits
 * @throws InvalidException there is no key, or a value makes no sense
 */
public class CloudConfig(
    apiKey: String? = null,
    public val endpoint: String = "https://agentsudo.dev",
    asyncSend: Boolean = true,
    batchSize: Int = 10,
    flushInterval: Duration = 5.seconds,
) {
    internal val native: Telemetry

    init {
        Host.ready()
        if (batchSize < 0) throw InvalidException("batchSize must be from 1 to 1000, not `$batchSize`")
        native = native {
            Telemetry(apiKey, endpoint, asyncSend, batchSize.toUInt(), flushInterval.toDouble(DurationUnit.SECONDS))
        }
    }

    /** Events given up so far: the buffer (16 MiB) was full, or the server refused them. */
    public val dropped: Long get() = native.dropped().toLong()

    /** Events the server took so far. */
    public val delivered: Long get() = native.delivered().toLong()

    /**
     * Queues one event.
     *
     * @param event the text of a JSON object
     * @throws InvalidException it is none
     */
    public fun sendEvent(event: String): Unit = native { native.sendEvent(event) }

    /** Sends what is queued; returns when it is delivered, or when a try has failed. */
    public fun flush(): Unit = native { native.flush() }

    /** Sends what is queued and takes nothing more. */
    public fun shutdown(): Unit = native { native.stop() }
}

@Volatile private var config: CloudConfig? = null

/** Sends this process's decisions to an approval server; see [CloudConfig]. */
@Synchronized
public fun configureCloud(
    apiKey: String? = null,
    endpoint: String = "https://agentsudo.dev",
    asyncSend: Boolean = true,
    batchSize: Int = 10,
    flushInterval: Duration = 5.seconds,
): CloudConfig {
    val fresh = CloudConfig(apiKey, endpoint, asyncSend, batchSize, flushInterval)
    config?.shutdown()
    config = fresh
    useTelemetry(fresh.native)
    return fresh
}

/** The configuration in force, or null. */
public fun getCloudConfig(): CloudConfig? = config

/** Delivers what is queued and sends nothing more. */
@Synchronized
public fun disableCloud() {
    disableTelemetry()
    config?.shutdown()
    config = null
}
