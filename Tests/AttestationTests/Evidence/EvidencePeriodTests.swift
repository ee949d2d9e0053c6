import Foundation
import JSON
import Policy
import Testing

@testable import Attestation

@Suite struct EvidencePeriodTests {
  typealias Day = EvidencePeriod.Day

  static func schedule(_ zone: String?) throws -> ScheduleRules? {
    guard let zone else { return nil }
    let text = """
      version: 1
      schedule:
        location: us-central1
        serviceAccount: backups@shop.iam.gserviceaccount.com
        timeZone: \(zone)
      """
    return try PolicyReader.policy(text, path: "rekindle.yaml").schedule
  }

  static func period(_ since: String, _ until: String? = nil, zone: String? = nil, now: String) throws -> EvidencePeriod
  {
    let last = try until.map { try #require(Day($0)) }
    return try EvidencePeriod(
      since: try #require(Day(since)), until: last, schedule: try schedule(zone),
      now: try #require(Timestamp.microseconds(now)))
  }

  @Test(
    "A day is one of the time zone, also one of 23 or 25 hours",
    arguments: [
      (nil, "2026-11-21T23:59:59.999999Z", "2026-11-21"), (nil, "2026-11-22T00:00:00Z", "2026-11-22"),
      ("America/Lima", "2026-11-22T03:10:00Z", "2026-11-21"), ("America/Lima", "2026-11-22T05:00:00Z", "2026-11-22"),
      ("Asia/Tokyo", "2026-11-21T15:00:00Z", "2026-11-22"),
      // 25 hours: summer time ends at 06:00Z.
      ("America/New_York", "2026-11-01T03:59:59Z", "2026-10-31"),
      ("America/New_York", "2026-11-01T04:00:00Z", "2026-11-01"),
      ("America/New_York", "2026-11-02T04:59:59Z", "2026-11-01"),
      ("America/New_York", "2026-11-02T05:00:00Z", "2026-11-02"),
      // 23 hours: it begins at 07:00Z.
      ("America/New_York", "2026-03-08T04:59:59Z", "2026-03-07"),
      ("America/New_York", "2026-03-08T05:00:00Z", "2026-03-08"),
      ("America/New_York", "2026-03-09T03:59:59Z", "2026-03-08"),
      ("America/New_York", "2026-03-09T04:00:00Z", "2026-03-09"),
    ] as [(String?, String, String)])
  func dayInZone(_ zone: String?, _ time: String, _ day: String) throws {
    let period = try Self.period("2026-01-01", zone: zone, now: "2026-12-01T12:00:00Z")
    #expect(period.day(of: try #require(Timestamp.microseconds(time))).description == day)
    #expect(period.isZoneOfSchedule == (zone != nil) && period.zoneName == zone ?? "UTC")
  }

  @Test("Every day stands in the list once, and today only when it is over")
  func completeDays() throws {
    let days = ["2026-10-31", "2026-11-01", "2026-11-02"]
    for (until, now) in [
      (nil, "2026-11-03T05:00:00Z"), ("2026-11-02", "2026-11-09T00:00:00Z"), ("2026-12-24", "2026-11-04T04:59:59Z"),
    ] as [(String?, String)] {
      let period = try Self.period("2026-10-31", until, zone: "America/New_York", now: now)
      #expect(period.completeDays.map(\.description) == days, "\(now)")
    }
    let begun = try Self.period("2026-11-22", now: "2026-11-22T23:59:59Z")
    #expect(begun.completeDays.isEmpty && begun.until.description == "2026-11-22")
    let contained = try Self.period("2026-11-22", "2026-11-23", now: "2026-11-30T00:00:00Z")
    let times = ["2026-11-21T23:59:59Z", "2026-11-22T00:00:00Z", "2026-11-23T23:59:59Z", "2026-11-24T00:00:00Z"]
    #expect(
      try times.map { contained.contains(try #require(Timestamp.microseconds($0))) } == [false, true, true, false])
  }

  @Test("Days that make no period are refused")
  func refused() throws {
    let now = "2026-11-22T12:00:00Z"
    let today = try #require(Day("2026-11-22"))
    #expect(throws: EvidencePeriod.Problem.notBegun(today: today)) {
      try Self.period("2026-11-23", now: now)
    }
    #expect(throws: EvidencePeriod.Problem.endsBeforeItBegins) { try Self.period("2026-11-20", "2026-11-19", now: now) }
    #expect(throws: EvidencePeriod.Problem.tooLong) { try Self.period("2016-11-01", now: now) }
    for text in ["", "2026-11-31", "2026-2-1", "2026-11-22T00", "22.11.2026", "2026-11-22 ", "yesterday"] {
      #expect(Day(text) == nil, "\(text)")
    }
    #expect(Day("1969-12-31")?.number == -1 && Day("1969-12-31")?.description == "1969-12-31")
  }

  @Test("Median, worst, and what is over the target")
  func series() {
    let series = EvidenceSeries([4, nil, 1, 10, 2], target: .seconds(2))
    #expect(series.count == 4 && series.median == 3 && series.worst == 10 && series.overTarget == 2)
    #expect(series.isOver(2.5) && !series.isOver(2))
    let none = EvidenceSeries([nil], target: nil)
    #expect(none.count == 0 && none.median == nil && none.worst == nil && none.overTarget == nil && !none.isOver(1e9))
    #expect(EvidenceSeries([3], target: nil).median == 3)
  }
}
