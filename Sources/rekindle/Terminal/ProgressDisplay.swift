import ArgumentParser
import Reports
import Verification
import Work

struct ProgressOptions: ParsableArguments {
  @Flag(
    name: .shortAndLong,
    help: "No progress on stderr, and no text on stdout if the verdict is verified; else the report, as without it.")
  var quiet = false
}

/// Shows progress on stderr: a bar on a terminal, a plain line now and then elsewhere; nothing in the first second.
struct ProgressDisplay {
  let progress: ProgressMeter
  private let isTerminal = StandardError.isTerminal
  private let clock = ContinuousClock()

  /// Shows progress until the task is cancelled, and leaves a clean line behind.
  func run() async {
    let start = clock.now
    var phase = progress.phase
    var phaseStart = start
    var nextLine = start + .seconds(1)
    var hasBar = false
    for await _ in WatchingExecutor.ticks(milliseconds: 200) {
      let now = clock.now
      if progress.phase != phase {
        phase = progress.phase
        phaseStart = now
        // A new phase is told soon, but not one that is over at once.
        nextLine = min(nextLine, now + .seconds(1))
      }
      guard now - start >= .seconds(1), !phase.name.isEmpty else { continue }
      let line = ProgressLine(phase: phase, done: progress.done, seconds: (now - phaseStart) / .seconds(1))
      if isTerminal {
        StandardError.write("\r\u{1B}[2K" + line.bar(width: TerminalWidth.ofErrors - 1))
        hasBar = true
      } else if now >= nextLine {
        StandardError.line("rekindle: " + (line.done > 0 ? line.text : phase.name))
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

  /// "importing 120,000 of 200,000 documents · 24,000/s · 3 s left"
  var text: String {
    ([phase.unit == .documents ? "\(counts) documents" : counts] + speed).joined(separator: " · ")
  }

  private var counts: String {
    guard let expected = phase.expected else { return "\(phase.name) \(quantity(done))" }
    return "\(phase.name) \(quantity(done)) of \(quantity(expected))"
  }

  private func quantity(_ count: Int) -> String {
    phase.unit == .documents ? Quantity.grouped(count) : Quantity.bytes(count)
  }

  private var speed: [String] {
    let rate = rate >= 1 ? ["\(quantity(Int(rate)))/s"] : []
    return rate + (secondsLeft.map { ["\(ProgressLine.duration($0)) left"] } ?? [])
  }

  /// The text with a bar before it, as much of both as the width has room for: the counts go last.
  func bar(width: Int) -> String {
    guard done > 0 else { return String(phase.name.prefix(width)) }
    let short = ([counts] + speed.suffix(1)).joined(separator: " · ")
    let choices = [bar(cells: 12) + text, bar(cells: 6) + text, text, bar(cells: 6) + short, short, counts]
    return choices.first { $0.count <= width } ?? String(counts.prefix(width))
  }

  /// Empty if nobody knows how much there is to come.
  private func bar(cells: Int) -> String {
    guard let expected = phase.expected, expected > 0 else { return "" }
    let filled = min(cells, done * cells / expected)
    return String(repeating: "█", count: filled) + String(repeating: "░", count: cells - filled) + " "
  }

  private var secondsLeft: Double? {
    guard let expected = phase.expected, expected > done, rate >= 1, seconds >= 1 else { return nil }
    return Double(expected - done) / rate
  }

  private static func duration(_ seconds: Double) -> String {
    let whole = Int(seconds.rounded(.up))
    return whole < 90 ? "\(whole) s" : "\((whole + 30) / 60) min"
  }
}
