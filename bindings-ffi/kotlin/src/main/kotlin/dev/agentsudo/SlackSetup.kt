// Setting up Slack: what an app is made from, and what a look at one finds.

package dev.agentsudo

/** What a Slack app is made from: `json` and `yaml` say the same, `link` opens Slack's form for a new app with it filled in. */
public typealias AppManifest = dev.agentsudo.ffi.AppManifest

/** Something about a Slack app that was looked at: `what`, its `condition`, and a `text` with what was found or what to do about it. */
public typealias Finding = dev.agentsudo.ffi.Finding

/** How something is; `UNKNOWN` is what cannot be told from here. */
public typealias Condition = dev.agentsudo.ffi.Condition

/**
 * The manifest of a Slack app for a program like this. Speaks to nobody.
 *
 * @param url where [SlackApproval.httpHandler] is mounted; without it, clicks come in over Socket Mode
 * @param groups whether approvers may be user groups, which needs one scope more
 * @throws InvalidException [url] is no address
 */
public fun slackManifest(url: String? = null, groups: Boolean = false): AppManifest =
    native { dev.agentsudo.ffi.slackManifest(url, groups) }
