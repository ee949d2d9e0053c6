/// When a schedule of cron's five parts runs: minute, hour, day of the month, month, day of the week.
///
/// Each part is `*`, a number, a range `1-5`, either with a step `*/2`, or a list of those; months and days of the week also
/// have their English names. Where both days are given, one of them is enough. Source: crontab(5), which Cloud Scheduler
/// refers to.
struct CronTimes: Sendable, Equatable {
  struct Problem: Error, Equatable {
    var message: String
  }

  private let minutes: Set<Int>
  private let hours: Set<Int>
  private let days: Set<Int>
  private let months: Set<Int>
  /// 0 is Sunday.
  private let weekdays: Set<Int>
  private let isEveryDay: Bool
  private let isEveryWeekday: Bool

  init(_ text: String) throws(Problem) {
    let parts = text.split(separator: " ")
    guard parts.count == 5 else {
      throw Problem(
        message: "\"\(text)\" has \(parts.count) parts, not five: minute, hour, day, month, day of the week.")
    }
    minutes = try Self.numbers(parts[0], "minute", 0...59)
    hours = try Self.numbers(parts[1], "hour", 0...23)
    days = try Self.numbers(parts[2], "day of the month", 1...31)
    months = try Self.numbers(parts[3], "month", 1...12, names: Self.monthNames)
    // Both 0 and 7 are Sunday.
    weekdays = Set(try Self.numbers(parts[4], "day of the week", 0...7, names: Self.weekdayNames).map { $0 % 7 })
    isEveryDay = parts[2].hasPrefix("*")
    isEveryWeekday = parts[4].hasPrefix("*")
  }

  private static let monthNames = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
    .enumerated().map { ($1, $0 + 1) }
  private static let weekdayNames = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"].enumerated().map { ($1, $0) }

  /// The runs of a month on the average of four years, one of them a leap year; daylight saving is left out.
  var runsPerMonth: Double {
    // 2024-01-01 was a Monday.
    var (weekday, runs) = (1, 0)
    for year in 2024...2027 {
      for month in 1...12 {
        let length = month == 2 ? (year == 2024 ? 29 : 28) : [4, 6, 9, 11].contains(month) ? 30 : 31
        for day in 1...length {
          if months.contains(month), isRun(on: day, weekday) { runs += minutes.count * hours.count }
          weekday = (weekday + 1) % 7
        }
      }
    }
    return Double(runs) / 48
  }

  private func isRun(on day: Int, _ weekday: Int) -> Bool {
    switch (isEveryDay, isEveryWeekday) {
    case (false, false): days.contains(day) || weekdays.contains(weekday)
    default: days.contains(day) && weekdays.contains(weekday)
    }
  }

  private static func numbers(
    _ text: Substring, _ name: String, _ range: ClosedRange<Int>, names: [(String, Int)] = []
  ) throws(Problem) -> Set<Int> {
    let problem = Problem(
      message: "\"\(text)\" is no \(name): \(range.lowerBound) to \(range.upperBound), as crontab(5) has it.")
    func number(_ text: Substring) throws(Problem) -> Int {
      let named = names.first { $0.0 == text.lowercased() }?.1
      guard let number = named ?? (text.allSatisfy(\.isNumber) ? Int(text) : nil), range.contains(number) else {
        throw problem
      }
      return number
    }
    var found: Set<Int> = []
    for element in text.split(separator: ",", omittingEmptySubsequences: false) {
      let stepped = element.split(separator: "/", omittingEmptySubsequences: false)
      let bounds = stepped[0].split(separator: "-", omittingEmptySubsequences: false)
      guard (1...2).contains(stepped.count), (1...2).contains(bounds.count) else { throw problem }
      var (first, last) = (range.lowerBound, range.upperBound)
      if stepped[0] != "*" {
        first = try number(bounds[0])
        last = bounds.count == 2 ? try number(bounds[1]) : stepped.count == 2 ? range.upperBound : first
      }
      guard first <= last, let step = stepped.count == 2 ? Int(stepped[1]) : 1, step >= 1 else { throw problem }
      found.formUnion(stride(from: first, through: last, by: step))
    }
    return found
  }
}
