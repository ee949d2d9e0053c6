import Foundation
import JSON
package import Policy

/// The calendar days that evidence is about, in one time zone.
package struct EvidencePeriod: Sendable, Equatable {
  /// A calendar day, in whatever time zone.
  package struct Day: Sendable, Hashable, Comparable {
    /// Days since 1970-01-01.
    package let number: Int64

    package static func < (left: Day, right: Day) -> Bool { left.number < right.number }
  }

  /// Why two days make no period.
  package enum Problem: Error, Equatable {
    /// It begins after today.
    case notBegun(today: Day)
    case endsBeforeItBegins
    case tooLong
  }

  /// Ten years of nights, with room for the leap days.
  package static let mostDays: Int64 = 3_660

  package let since: Day
  /// The last day, included; never after today.
  package let until: Day
  private let zone: TimeZone
  /// As the policy's schedule writes it; `UTC` without one.
  package let zoneName: String
  /// Whether the policy's schedule names the time zone; otherwise it is UTC.
  package let isZoneOfSchedule: Bool
  /// Microseconds since 1970: when the evidence is made.
  package let now: Int64

  /// - Parameters:
  ///   - until: the last day; nil for today.
  ///   - schedule: its time zone decides where a day begins; nil for UTC.
  ///   - now: microseconds since 1970.
  package init(since: Day, until: Day?, schedule: ScheduleRules?, now: Int64) throws(Problem) {
    let named = schedule.flatMap { TimeZone(identifier: $0.timeZone) }
    zone = named ?? .gmt
    zoneName = named == nil ? "UTC" : schedule?.timeZone ?? "UTC"
    isZoneOfSchedule = named != nil
    self.now = now
    self.since = since
    let today = Self.day(of: now, in: named ?? .gmt)
    self.until = min(until ?? today, today)
    guard since <= today else { throw .notBegun(today: today) }
    guard since <= self.until else { throw .endsBeforeItBegins }
    guard self.until.number - since.number < Self.mostDays else { throw .tooLong }
  }

  /// The days of the period that are over: today is not.
  package var completeDays: [Day] {
    let end = min(until.number, day(of: now).number - 1)
    guard since.number <= end else { return [] }
    return (since.number...end).map { Day(number: $0) }
  }

  /// The day at an instant, by the time zone's own offset at that instant: a day of 23 or 25 hours is one day.
  package func day(of microseconds: Int64) -> Day { Self.day(of: microseconds, in: zone) }

  package func contains(_ microseconds: Int64) -> Bool { (since...until).contains(day(of: microseconds)) }

  private static func day(of microseconds: Int64, in zone: TimeZone) -> Day {
    let seconds = Timestamp.seconds(microseconds).seconds
    let offset = Int64(zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(seconds))))
    let (days, rest) = (seconds + offset).quotientAndRemainder(dividingBy: Day.seconds)
    return Day(number: rest < 0 ? days - 1 : days)
  }
}

extension EvidencePeriod.Day: CustomStringConvertible {
  fileprivate static let seconds: Int64 = 86_400

  /// Reads `2026-11-22`; nil for anything else.
  package init?(_ text: String) {
    guard text.utf8.count == 10, let microseconds = Timestamp.microseconds("\(text)T00:00:00Z") else { return nil }
    self.init(number: microseconds / 1_000_000 / Self.seconds)
  }

  /// `2026-11-22`.
  package var description: String {
    String(Timestamp.text(microseconds: number * Self.seconds * 1_000_000).prefix { $0 != "T" })
  }
}
