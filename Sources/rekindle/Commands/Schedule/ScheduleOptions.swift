import ArgumentParser
import Backups
import Costs
import GoogleCloud
import Policy
import Reports
import Verification

/// What all commands of a schedule need.
struct ScheduleOptions: ParsableArguments {
  @OptionGroup var policy: PolicyOptions
  @OptionGroup var cloud: CloudOptions
  @OptionGroup var answer: AnswerOptions

  /// - Throws: `CommandError` without a policy, `ScheduleError` for one that says nothing of a schedule.
  func wanted() throws -> WantedSchedule {
    guard let policy = try policy.load() else {
      throw CommandError(
        "There is no policy: no \(PolicyReader.fileName) here, and no --policy. It says what is to be scheduled; see "
          + "docs/policy.md.", status: ExitStatus.usage)
    }
    return try WantedSchedule(policy)
  }

  func calls() throws -> CloudCalls { try CloudCalls(cloud.services()) }
}

/// How the difference is found.
struct SchedulePlanOptions: ParsableArguments {
  @Flag(
    help: """
      Let exports, and what is soft-deleted, be kept for a shorter time than now. Without it, such a change is shown and not \
      made.
      """)
  var allowShorterRetention = false

  func plan(
    _ wanted: WantedSchedule, _ found: FoundState, _ prices: PriceList, documents: Int? = nil
  ) -> SchedulePlan {
    SchedulePlan(
      wanted, found, prices: prices, allowsShorterRetention: allowShorterRetention, documents: documents)
  }
}
