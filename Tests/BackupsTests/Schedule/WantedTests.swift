import GoogleCloud
import Testing
import Verification

@testable import Backups

struct WantedTests {
  @Test(
    "Every section that is missing is named",
    arguments: [
      ("production: firestore://pyme-erp/(default)\n", "section production."),
      (
        "production: firestore://pyme-erp/(default)\nbackups:\n  bucket: pyme-backups\n  retentionDays: 30\n",
        "sections production, backups."
      ),
    ])
  func sections(removed: String, named: String) throws {
    let partial = try policy { $0.replacing(removed, with: "") }
    let error = #expect(throws: ScheduleError.self) { try WantedSchedule(partial) }
    #expect(error?.code == .policyIncomplete)
    #expect(error?.message.contains(named) == true)
    _ = try WantedSchedule(policy())
  }

  @Test(
    "Times that are none are refused before anything is asked",
    arguments: [
      "60 3 * * *", "0 24 * * *", "0 3 0 * *", "0 3 * 13 *", "0 3 * * 8", "0 3 * * nix", "5-1 3 * * *", "*/0 3 * * *",
      "1,,2 3 * * *", "1-2-3 3 * * *", "-1 3 * * *",
    ])
  func badCron(cron: String) throws {
    let bad = try policy { $0.replacing("0 3 * * *", with: "\"\(cron)\"") }
    let error = #expect(throws: ScheduleError.self) { try WantedSchedule(bad) }
    #expect(error?.code == .badCron)
  }

  /// The runs of four years, one of them a leap year, over their 48 months.
  @Test(
    "Runs of a month, on the average of four years",
    arguments: [
      ("0 3 * * *", 1_461), ("0 3 1 * *", 48), ("0 3,15 1 * *", 96), ("*/30 * 1 1 *", 192), ("0 3 * * mon", 209),
      ("0 3 * * 0", 208), ("0 3 * * 7", 208), ("0 3 29 feb *", 1), ("0 3 31 * *", 28), ("0 0-23/6 * jan *", 496),
      ("10/20 3 1 * *", 144),
    ])
  func runs(cron: String, expected: Int) throws {
    #expect(abs(try CronTimes(cron).runsPerMonth - Double(expected) / 48) < 1e-9)
  }

  @Test("Of two days that are given, one is enough")
  func days() throws {
    // Every Monday, and the first of each month, of which some are Mondays.
    let both = try CronTimes("0 3 1 * mon").runsPerMonth * 48
    #expect(both > 209 && both < 209 + 48)
  }

  @Test(
    "Near is the same place, or one that spans it",
    arguments: [
      ("US", "nam5", true), ("NAM4", "nam5", true), ("US-CENTRAL1", "nam5", true), ("US", "us-east1", true),
      ("us-central1", "us-central1", true), ("EU", "eur3", true), ("EUROPE-WEST1", "eur3", true),
      ("US-EAST1", "us-central1", false), ("EU", "nam5", false), ("SOUTHAMERICA-EAST1", "southamerica-east1", true),
      ("SOUTHAMERICA-WEST1", "southamerica-east1", false), ("US", "northamerica-northeast1", false),
    ])
  func near(bucket: String, database: String, isNear: Bool) {
    #expect(BucketLocation.isNear(bucket: bucket, database: database) == isNear)
  }
}
