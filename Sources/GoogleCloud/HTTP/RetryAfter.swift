import Foundation

/// The pause that a server asks for: seconds, or the time at which to come back (RFC 9110 section 10.2.3).
enum RetryAfter {
  /// - Returns: nil without the header or where it is neither; zero for a time that has passed.
  static func pause(_ head: HTTPHead, now: Date = .now) -> Duration? {
    guard let text = head["retry-after"] else { return nil }
    if let seconds = UInt32(text) { return .seconds(seconds) }
    guard let time = date(text) else { return nil }
    return .milliseconds(Int(max(0, min(time.timeIntervalSince(now), Double(UInt32.max))) * 1_000))
  }

  private static let months = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]

  /// Reads `Sun, 06 Nov 1994 08:49:37 GMT`, the only form that servers may write (RFC 9110 section 5.6.7).
  static func date(_ text: String) -> Date? {
    let words = text.split(separator: " ").map(String.init)
    guard words.count == 6, words[5] == "GMT", let day = UInt8(words[1]), let year = UInt16(words[3]),
      let month = months.firstIndex(of: words[2])
    else { return nil }
    let time = words[4].split(separator: ":").map { UInt8($0) }
    guard time.count == 3, let hour = time[0], let minute = time[1], let second = time[2] else { return nil }
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = .gmt
    return calendar.date(
      from: DateComponents(
        year: Int(year), month: month + 1, day: Int(day), hour: Int(hour), minute: Int(minute), second: Int(second)))
  }
}
