import Documents
import Foundation
import Rehearsal
import Reports
import Verification

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// Asks before something that costs money is done.
struct Confirmation: Sendable {
  /// Whether the answer was given with the command.
  var isGiven: Bool
  /// What was done before the question, for who says no.
  var soFar = "nothing but the count was read"
  /// For work that a first signal does not cancel: it ends the question too.
  var stopping: StopRequest?

  /// Tells what it costs; returns if it may be done.
  /// - Throws: `RefusedError` if the answer is no, or if nobody can be asked.
  func ask(_ cost: String, progress: ProgressMeter) throws {
    StandardError.line("rekindle: " + VisibleText.of(cost))
    guard !isGiven else { return }
    guard isatty(STDIN_FILENO) == 1, StandardError.isTerminal else {
      throw RefusedError(
        description: "Nobody can be asked here whether to go on. Give --yes to go on; \(soFar).")
    }
    progress.pause()
    StandardError.write("Go on? [y/N] ")
    guard ["y", "yes"].contains(try TypedLine.read(until: stopping)?.lowercased() ?? "") else {
      throw RefusedError(description: "You said no; \(soFar).")
    }
  }
}

extension ReadEstimate {
  /// "Reading firestore://p/(default) costs about 50,100 reads, $0.02 to $0.03 by Google's list prices of 2026-11-23."
  var text: String {
    "Reading \(address) takes about \(ProgressLine.grouped(reads)) document reads: \(Money.text(dollars)) by Google's list "
      + "prices of \(Self.pricesAsOf), free quotas not counted."
  }
}

extension RehearsalCost {
  /// What will be done in the database, and what it costs.
  var text: String {
    let parts = [(writes, "writes"), (reads, "reads"), (deletes, "deletes")].filter { $0.0 > 0 }.map {
      "\(ProgressLine.grouped($0.0)) \($0.1)"
    }
    return
      "Rehearsing in \(database.project)/\(database.database) takes about \(parts.joined(separator: ", ")) of documents: "
      + "\(Money.text(dollars)) by Google's list prices of \(ReadEstimate.pricesAsOf), free quotas not counted."
  }
}

enum Money {
  /// `$0.0150 to $0.0301`
  static func text(_ dollars: ClosedRange<Double>) -> String {
    func money(_ dollars: Double) -> String { String(format: dollars < 0.1 ? "$%.4f" : "$%.2f", dollars) }
    return "\(money(dollars.lowerBound)) to \(money(dollars.upperBound))"
  }
}
