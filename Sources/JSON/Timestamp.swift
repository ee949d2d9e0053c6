import Foundation

/// Instants as Firestore keeps them: microseconds since 1970, in the proleptic Gregorian calendar.
package enum Timestamp {
  /// 0001-01-01T00:00:00Z to 9999-12-31T23:59:59.999999Z. Source: google.protobuf.Timestamp.
  package static let range: ClosedRange<Int64> = -62_135_596_800_000_000...253_402_300_799_999_999

  /// This machine's clock.
  package static func now() -> Int64 { Int64(Date().timeIntervalSince1970 * 1e6) }

  /// RFC 3339 in UTC, with no, three or six decimals: as few as hold the value.
  ///
  /// Outside `range` the year has another number of digits than four; the text still names the instant.
  package static func text(microseconds: Int64) -> String {
    let (days, inDay) = floorDivide(microseconds, by: 86_400_000_000)
    let date = civil(daysSince1970: days)
    let (seconds, fraction) = (inDay / 1_000_000, inDay % 1_000_000)
    var text = "\(padded(date.year, 4))-\(padded(date.month, 2))-\(padded(date.day, 2))"
    text += "T\(padded(seconds / 3600, 2)):\(padded(seconds / 60 % 60, 2)):\(padded(seconds % 60, 2))"
    if fraction % 1000 != 0 {
      text += ".\(padded(fraction, 6))"
    } else if fraction != 0 {
      text += ".\(padded(fraction / 1000, 3))"
    }
    return text + "Z"
  }

  private static func padded(_ value: Int64, _ width: Int) -> String {
    let digits = String(value.magnitude)
    return (value < 0 ? "-" : "") + String(repeating: "0", count: max(0, width - digits.count)) + digits
  }

  /// Whole seconds, rounded down, and the microseconds after them.
  package static func seconds(_ microseconds: Int64) -> (seconds: Int64, microseconds: Int64) {
    let (seconds, rest) = floorDivide(microseconds, by: 1_000_000)
    return (seconds, rest)
  }

  static func floorDivide(_ value: Int64, by divisor: Int64) -> (quotient: Int64, remainder: Int64) {
    let (quotient, remainder) = value.quotientAndRemainder(dividingBy: divisor)
    return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
  }

  /// Days to a date, by eras of 400 years that begin on 1 March of year 0.
  static func civil(daysSince1970: Int64) -> (year: Int64, month: Int64, day: Int64) {
    let (era, dayOfEra) = floorDivide(daysSince1970 + 719_468, by: 146_097)
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
    let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    return (year, month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
  }
}

extension Duration {
  /// Of its whole seconds; the most that there is for a longer one.
  package var microseconds: Int64 {
    let (microseconds, overflow) = components.seconds.multipliedReportingOverflow(by: 1_000_000)
    return overflow ? (components.seconds < 0 ? .min : .max) : microseconds
  }
}

extension Int {
  /// The nearest whole number, or the nearest that there is; 0 for what is not a number.
  package init(nearest value: Double) {
    self = Int(exactly: value.rounded()) ?? (value.isNaN ? 0 : value < 0 ? .min : .max)
  }
}
