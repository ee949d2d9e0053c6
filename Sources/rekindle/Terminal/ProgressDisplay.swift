import ArgumentParser
import Verification

struct ProgressOptions: ParsableArguments {
  @Flag(name: .shortAndLong, help: "No progress on stderr.")
  var quiet = false
}

/// Shows progress on stderr: a bar on a terminal, a plain line now and then elsewhere; nothing in the first second.
struct ProgressDisplay {
  let progress: ProgressMeter
  private let isTerminal = StandardError.isTerminal
  private let clock = ContinuousClock()

  init(_ progress: ProgressMeter) {
    self.progress = progress
  }

  /// Shows progress until the task is cancelled, and leaves a clean line behind.
  func run() async {
    let start = clock.now
    var phase = progress.phase
    var phaseStart = start
    var nextLine = start + .seconds(1)
    var hasBar = false
    while (try? await Task.sleep(for: .milliseconds(200))) != nil {
      let now = clock.now
      if progress.phase != phase {
        phase = progress.phase
        phaseStart = now
        // A new phase is told soon, but not one that is over at once.
        nextLine = min(nextLine, now + .seconds(1))
      }
      guard now - start >= .seconds(1) else { continue }
      let line = ProgressLine(phase: phase, done: progress.done, seconds: (now - phaseStart) / .seconds(1))
      if isTerminal {
        StandardError.write("\r\u{1B}[2K" + line.bar(width: 79))
        hasBar = true
      } else if now >= nextLine {
        StandardError.line("rekindle: " + line.text)
        nextLine = now + .seconds(10)
      }
    }
    if hasBar { StandardError.write("\r\u{1B}[2K") }
  }
}

/// One state of progress in words.
struct ProgressLine {
  var phase: ProgressMeter.Phase
  var done: Int
  /// Since the phase began.
  var seconds: Double

  private var rate: Double { seconds > 0 ? Double(done) / seconds : 0 }

  /// "importing 120,000 of 200,000 documents, 24,000 documents/s, 3 s left"
  var text: String {
    guard done > 0 else { return phase.name }
    var text = "\(phase.name) \(ProgressLine.grouped(done))"
    if let expected = phase.expected { text += " of \(ProgressLine.grouped(expected))" }
    text += " documents"
    if rate >= 1 { text += ", \(ProgressLine.grouped(Int(rate))) documents/s" }
    if let left = secondsLeft { text += ", \(ProgressLine.duration(left)) left" }
    return text
  }

  /// The text with a bar before it, cut to the width.
  func bar(width: Int) -> String {
    guard let expected = phase.expected, expected > 0, done > 0 else { return String(text.prefix(width)) }
    let cells = 12
    let filled = min(cells, done * cells / expected)
    let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: cells - filled)
    return String("\(bar) \(text)".prefix(width))
  }

  private var secondsLeft: Double? {
    guard let expected = phase.expected, expected > done, rate >= 1, seconds >= 1 else { return nil }
    return Double(expected - done) / rate
  }

  private static func duration(_ seconds: Double) -> String {
    let whole = Int(seconds.rounded(.up))
    return whole < 90 ? "\(whole) s" : "\((whole + 30) / 60) min"
  }

  static func grouped(_ number: Int) -> String {
    var digits = Array(String(number))
    var index = digits.count - 3
    while index > 0 {
      digits.insert(",", at: index)
      index -= 3
    }
    return String(digits)
  }
}
