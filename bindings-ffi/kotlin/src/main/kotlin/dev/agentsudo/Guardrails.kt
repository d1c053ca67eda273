// Guardrails: which texts an agent may be given, and may give back. The rules are the core's; custom validators are here.

package dev.agentsudo

import dev.agentsudo.ffi.Place

/** What becomes of a text that breaks a rule. */
public typealias OnViolation = dev.agentsudo.ffi.OnViolation

/** A text broke a guardrail. [reason] says which; it is the message too. */
public class GuardrailViolationException(public val reason: String) : RuntimeException(reason)

/**
 * The guardrails of an agent, or of a function. Built-in patterns against prompt injections always hold. Texts are also
 * checked with invisible characters removed and look-alike letters replaced.
 *
 * @param allowedTopics an input must contain one of these, in any case. Inputs under 20 characters pass, as answers to a
 *   question of the agent
 * @param blockedPatterns regular expressions that must not be found, case-sensitive unless they say `(?i)`. They run in
 *   linear time, so look-around and back-references are refused
 * @param blockedKeywords texts that must not occur, in any case, inside words too
 * @param onViolation an exception, a warning, or [redirectMessage] as the answer
 * @param redirectMessage what the user is told instead of an answer
 * @param checkOutputs holds patterns and keywords against outputs too
 * @param inputValidator asked last about an input: why it must not pass, or null
 * @param outputValidator the same for an output
 * @throws InvalidException an entry is blank, or a pattern cannot run
 */
public class Guardrails(
    allowedTopics: List<String> = emptyList(),
    blockedPatterns: List<String> = emptyList(),
    blockedKeywords: List<String> = emptyList(),
    public val onViolation: OnViolation = OnViolation.RAISE,
    public val redirectMessage: String = "I can only help with topics related to my expertise.",
    checkOutputs: Boolean = false,
    private val inputValidator: ((String) -> String?)? = null,
    private val outputValidator: ((String) -> String?)? = null,
) {
    private val native = native {
        dev.agentsudo.ffi.Guardrails(
            allowedTopics, blockedPatterns, blockedKeywords, onViolation, redirectMessage, checkOutputs,
        )
    }

    /** Why what a user said must not pass, or null. */
    public fun validateInput(text: String): String? =
        check(text, Place.INPUT) ?: inputValidator?.invoke(text)

    /** Why what an agent answers must not pass, or null. */
    public fun validateOutput(text: String): String? =
        check(text, Place.OUTPUT) ?: outputValidator?.invoke(text)

    /**
     * Logs a violation (its reason and the text's length, never the text) and does what [onViolation] says.
     *
     * @return [redirectMessage] for `REDIRECT`, null for `LOG`
     * @throws GuardrailViolationException for `RAISE`
     */
    public fun handleViolation(reason: String, text: String): String? {
        Host.ready()
        native.logViolation(currentAgent()?.name, reason, text.codePointCount(0, text.length).toULong())
        return when (onViolation) {
            OnViolation.LOG -> null
            OnViolation.REDIRECT -> redirectMessage
            OnViolation.RAISE -> throw GuardrailViolationException(reason)
        }
    }

    /**
     * Answers [input] with [answer], or with [redirectMessage] where one of the two breaks a rule.
     *
     * @throws GuardrailViolationException one of them does, for `RAISE`
     */
    public inline fun guard(input: String, answer: (String) -> String): String {
        validateInput(input)?.let { reason -> handleViolation(reason, input)?.let { return it } }
        val output = answer(input)
        validateOutput(output)?.let { reason -> handleViolation(reason, output)?.let { return it } }
        return output
    }

    public companion object {
        /**
         * Reads `raise`, `log` or `redirect`, as they stand in a configuration.
         *
         * @throws InvalidException it is none of them
         */
        public fun onViolation(text: String): OnViolation = native { dev.agentsudo.ffi.parseOnViolation(text) }
    }

    // Half of a surrogate pair is no character: no model is given it, and the core takes none.
    private fun check(text: String, place: Place): String? =
        native.check(String(text.encodeToByteArray()), place)
}

/**
 * Checks a text against the guardrails of the current agent.
 *
 * @return null if it passes, if violations are only logged, or if there is no agent or it has no guardrails; else the
 *   message to answer with
 * @throws GuardrailViolationException it breaks a rule, and the guardrails say `RAISE`
 */
public fun checkGuardrails(input: String): String? {
    val rails = currentAgent()?.guardrails ?: return null
    return rails.validateInput(input)?.let { reason -> rails.handleViolation(reason, input) }
}
