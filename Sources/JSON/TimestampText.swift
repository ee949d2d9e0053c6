extension Timestamp {
  /// Reads RFC 3339 with up to nine decimals, in UTC or with an offset; what is finer than microseconds is cut, as the
  /// service does. Nil if the text is no timestamp or lies outside `range`.
  package static func microseconds(_ text: String) -> Int64? {
    var rest = text.utf8[...]
    guard let year = number(&rest, digits: 4), take("-", &rest), let month = number(&rest, digits: 2),
      take("-", &rest), let day = number(&rest, digits: 2), take("T", &rest) || take("t", &rest),
      let hour = number(&rest, digits: 2), take(":", &rest), let minute = number(&rest, digits: 2), take(":", &rest),
      let second = number(&rest, digits: 2), let fraction = fraction(&rest), let offset = offset(&rest), rest.isEmpty,
      (1...12).contains(month), hour < 24, minute < 60, second < 60
    else { return nil }
    let days = daysSince1970(year, month, day)
    // A day that the month does not have is one of another month.
    guard civil(daysSince1970: days) == (year, month, day) else { return nil }
    let seconds = ((days * 24 + hour) * 60 + minute - offset) * 60 + second
    let microseconds = seconds * 1_000_000 + fraction
    return range.contains(microseconds) ? microseconds : nil
  }

  private static func take(_ character: Unicode.Scalar, _ rest: inout Substring.UTF8View) -> Bool {
    guard rest.first == UInt8(ascii: character) else { return false }
    rest.removeFirst()
    return true
  }

  private static func number(_ rest: inout Substring.UTF8View, digits: Int) -> Int64? {
    var value: Int64 = 0
    for _ in 0..<digits {
      guard let digit = digit(&rest) else { return nil }
      value = value * 10 + digit
    }
    return value
  }

  private static func digit(_ rest: inout Substring.UTF8View) -> Int64? {
    guard let byte = rest.first, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
    rest.removeFirst()
    return Int64(byte - UInt8(ascii: "0"))
  }

  /// The decimals of a second in microseconds; 0 if there are none.
  private static func fraction(_ rest: inout Substring.UTF8View) -> Int64? {
    guard take(".", &rest) else { return 0 }
    var value: Int64 = 0
    var count = 0
    while let digit = digit(&rest) {
      count += 1
      if count <= 6 { value = value * 10 + digit }
    }
    guard (1...9).contains(count) else { return nil }
    for _ in min(count, 6)..<6 { value *= 10 }
    return value
  }

  /// `Z`, or hours and minutes east of UTC, in minutes.
  private static func offset(_ rest: inout Substring.UTF8View) -> Int64? {
    if take("Z", &rest) || take("z", &rest) { return 0 }
    let isWest = rest.first == UInt8(ascii: "-")
    guard isWest || rest.first == UInt8(ascii: "+") else { return nil }
    rest.removeFirst()
    guard let hours = number(&rest, digits: 2), take(":", &rest), let minutes = number(&rest, digits: 2), hours < 24,
      minutes < 60
    else { return nil }
    return (hours * 60 + minutes) * (isWest ? -1 : 1)
  }

  /// A date to days, by eras of 400 years that begin on 1 March of year 0.
  private static func daysSince1970(_ year: Int64, _ month: Int64, _ day: Int64) -> Int64 {
    let shiftedYear = month <= 2 ? year - 1 : year
    let (era, yearOfEra) = floorDivide(shiftedYear, by: 400)
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
  }
}
