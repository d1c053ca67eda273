# The generated Ruby against the testing library: the whole loop of a guard, as a Ruby program writes it.
#
#     ruby bindings-ffi/ruby/test/smoke.rb LIBRARY

require 'ffi'
require 'io/wait' # before Ruby 3.2, what is generated needs it
require 'json'
require 'minitest/autorun'

LIBRARY = File.expand_path(ARGV.shift)

# The generated module asks for the library by its name; here it lies in the build folder.
module FromBuild
  def ffi_lib(*names)
    super(*names.map { |name| name == 'agentsudo_uniffi' ? LIBRARY : name })
  end
end
FFI::Library.prepend(FromBuild)

require_relative '../lib/agentsudo'
include Agentsudo

# `sudo` in Ruby: what docs/kotlin.md shows.
def sudo(guard, session, arguments, approver = nil)
  question = guard.begin(session)
  return yield if question.nil?

  frozen = JSON.generate(arguments)
  question.freeze(frozen)
  permit =
    if approver.respond_to?(:settle)
      question.answer_settled(approver.settle(question), JSON.generate(arguments))
    else
      said = approver.call(question)
      # Not `said ? … : …`: only exactly true is a yes.
      told = { true => Said::YES, false => Said::NO }.fetch(said, Said::NEITHER)
      question.answer(told, JSON.generate(arguments))
    end
  begin
    result = yield
  rescue StandardError
    permit.finished(false)
    raise
  end
  permit.finished(true)
  result
end

class SmokeTest < Minitest::Test
  def setup
    @bot = Agent.new('Bot', ['read:*'])
    @session = @bot.start_session
    @ran = 0
  end

  def body
    @ran += 1
    'done'
  end

  def test_a_held_scope_runs_and_a_missing_one_is_refused
    assert_equal 'done', sudo(Guard.new('look', ['read:x'], OnDeny::RAISE), @session, {}) { body }
    error = assert_raises(SudoError::MissingScope) { sudo(Guard.new('drop', ['drop:x'], OnDeny::RAISE), @session, {}) { body } }
    assert_equal ['Bot', 'drop:x', 'drop', 'missing_scope'],
                 [error.denial.agent, error.denial.scope, error.denial.function, error.denial.reason]
    assert_raises(SudoError::NoSession) { sudo(Guard.new('look', ['read:x'], OnDeny::RAISE), nil, {}) { body } }
    assert_equal 1, @ran
  end

  def test_only_exactly_true_is_a_yes
    guard = Guard.new('pay', ['pay:out'], OnDeny::ASK)
    assert_equal 'done', sudo(guard, @session, { to: 'ACME' }, ->(_) { true }) { body }
    [false, nil, 1, 'true'].each do |answer|
      assert_raises(SudoError::Rejected) { sudo(guard, @session, {}, ->(_) { answer }) { body } }
    end
    assert_equal 1, @ran
  end

  def test_arguments_that_change_are_refused
    arguments = { amount: 5 }
    error = assert_raises(SudoError::Rejected) do
      sudo(Guard.new('pay', ['pay:out'], OnDeny::ASK), @session, arguments, ->(_) { arguments[:amount] = 5_000; true }) { body }
    end
    assert_equal 'args_changed', error.denial.reason
    assert_equal 0, @ran
  end

  def test_an_approver_is_waited_for
    guard = Guard.new('pay', ['pay:out'], OnDeny::ASK)
    assert_equal 'done', sudo(guard, @session, {}, ScriptedApproval.new(Answer::APPROVED)) { body }
    error = assert_raises(SudoError::Rejected) { sudo(guard, @session, {}, ScriptedApproval.new(Answer::DENIED, 'kim', 'no')) { body } }
    assert_equal %w[denied_by_person kim no], [error.denial.reason, error.denial.decided_by, error.denial.note]
    error = assert_raises(SudoError::Unavailable) { sudo(guard, @session, {}, SlackApproval.new) { body } }
    assert_equal 'not_configured', error.denial.reason
  end

  def test_an_ended_session_is_over
    @session.end
    assert_raises(SudoError::SessionExpired) { sudo(Guard.new('look', ['read:x'], OnDeny::RAISE), @session, {}) { body } }
  end

  def test_what_makes_no_sense_is_said
    error = assert_raises(SudoError::Invalid) { Agent.new('', []) }
    assert_includes error.explanation, 'needs a name'
    assert_equal Agentsudo.error_codes.length, 8
  end
end
