import ArgumentParser
import Backups
import Costs
import Reports
import Verification
import Work

struct ScheduleApplyCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "apply",
    abstract: "Makes the difference that plan prints, and nothing else.",
    discussion: """
      It asks before. Every change is made only if nobody changed the same thing since it was read. Nothing is ever deleted, \
      no protection is taken away, and nothing is kept for a shorter time without --allow-shorter-retention. Applied again, \
      it changes nothing.

      EXAMPLE: rekindle schedule apply
      EXAMPLE: rekindle schedule apply --yes --format json

      \(ScheduleCommand.statuses)
      """)

  @OptionGroup var policies: PolicyOptions
  @OptionGroup var cloud: CloudOptions
  @OptionGroup var log: LogOptions
  @OptionGroup var answer: AnswerOptions
  @OptionGroup var planning: SchedulePlanOptions

  @Flag(help: "Make the changes without asking.")
  var yes = false

  @OptionGroup var prices: PriceOptions
  @OptionGroup var progress: ProgressOptions

  func run() async throws {
    try await Session.run(progress, to: answer.destination) { meter in
      let wanted = try policies.wantedSchedule()
      let prices = try prices.load()
      let calls = try cloud.calls()
      meter.begin("reading the settings")
      let plan = planning.plan(wanted, try await calls.state(for: wanted), prices)
      if !plan.steps.isEmpty { try ask(plan, meter) }
      var outcomes: [ScheduleApplier.Outcome] = []
      do {
        try await ScheduleApplier(calls).apply(plan, outcomes: &outcomes) { meter.begin($0.text) }
      } catch {
        // Who stops it is told how far it came.
        for outcome in outcomes {
          StandardError.tell("\(outcome.state == .done ? "done" : "not done"): \(outcome.step.text)")
        }
        throw error
      }
      meter.begin("looking at what is there now")
      let after =
        plan.steps.isEmpty ? plan : planning.plan(wanted, try await calls.state(for: wanted), prices)
      return outcomes.answer(after: after, toolVersion: Rekindle.version)
    }
  }

  private func ask(_ plan: SchedulePlan, _ meter: ProgressMeter) throws {
    for step in plan.steps {
      StandardError.tell("will \(step.text)")
      for setting in plan.settings where step.settings.contains(setting.name) {
        StandardError.tell("  \(setting.name.rawValue): \(setting.check.message)")
      }
    }
    let cost = plan.estimate.amounts.map { Money.text($0, plan.estimate.currency) } ?? "an amount that is not known"
    try Confirmation(isGiven: yes).ask(
      "A month of such exports costs \(cost). \(plan.estimateBasis) rekindle schedule plan tells the lines.",
      soFar: "nothing was changed", progress: meter)
  }
}
