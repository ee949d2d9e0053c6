import ArgumentParser
import Backups
import Costs
import GoogleCloud
import Policy
import Reports
import Verification

extension PolicyOptions {
  /// What the policy schedules.
  /// - Throws: `CommandError` without a policy, `ScheduleError` for one that says nothing of a schedule.
  func wantedSchedule() throws -> WantedSchedule {
    guard let policy = try load() else {
      throw CommandError(
        "There is no policy: no \(PolicyReader.fileName) here, and no --policy. It says what is to be scheduled; see "
          + "docs/policy.md.", status: ExitStatus.usage)
    }
    return try WantedSchedule(policy)
  }
}

extension CloudOptions {
  func calls() throws -> CloudCalls { try CloudCalls(services()) }
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
