import ArgumentParser
import Backups
import Costs
import Documents
import JSON
import Reports
import Verification
import Work

struct ScheduleStatusCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status",
    abstract: "Tells whether exports really appear: the job, Firestore's operations, and the bucket.",
    discussion: """
      That a job succeeded means only that the call that starts an export was answered well. So its last attempt is held \
      against Firestore's operations, and those against the newest complete export in the bucket; one that is older than \
      backups.maximumAge is late. Firestore's own backups and point-in-time recovery are told too.

      EXAMPLE: rekindle schedule status
      EXAMPLE: rekindle schedule status --format json

      \(ScheduleCommand.statuses)
      """)

  @OptionGroup var policies: PolicyOptions
  @OptionGroup var cloud: CloudOptions
  @OptionGroup var log: LogOptions
  @OptionGroup var answer: AnswerOptions
  @OptionGroup var progress: ProgressOptions

  func run() async throws {
    try await Session.run(progress, to: answer.destination) { meter in
      let wanted = try policies.wantedSchedule()
      let calls = try cloud.calls()
      meter.begin("reading the settings, operations and exports")
      async let found = calls.state(for: wanted)
      let now = Timestamp.now()
      async let facts = calls.statusFacts(for: wanted, now: now)
      let state = try await found
      let plan = try SchedulePlan(wanted, state, prices: .shipped())
      let status = ScheduleStatus(plan, state, try await facts, now: now)
      return status.answer(toolVersion: Rekindle.version)
    }
  }
}
