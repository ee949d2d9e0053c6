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

  /// Tells what it costs; returns if it may be done.
  /// - Throws: `RefusedError` if the answer is no, or if nobody can be asked.
  func ask(_ cost: String, progress: ProgressMeter) throws {
    StandardError.line("rekindle: " + VisibleText.of(cost))
    guard !isGiven else { return }
    guard isatty(STDIN_FILENO) == 1, StandardError.isTerminal else {
      throw RefusedError(
        description: "Nobody can be asked here whether to go on. Give --yes to go on; nothing but the count was read.")
    }
    progress.pause()
    StandardError.write("Go on? [y/N] ")
    guard ["y", "yes"].contains(try TypedLine.read()?.lowercased() ?? "") else {
      throw RefusedError(description: "You said no; nothing but the count was read.")
    }
  }
}

extension ReadEstimate {
  /// "Reading firestore://p/(default) costs about 50,100 reads, $0.02 to $0.03 by Google's list prices of 2026-11-23."
  var text: String {
    func money(_ dollars: Double) -> String { String(format: dollars < 0.1 ? "$%.4f" : "$%.2f", dollars) }
    return
      "Reading \(address) takes about \(ProgressLine.grouped(reads)) document reads: \(money(dollars.lowerBound)) to "
      + "\(money(dollars.upperBound)) by Google's list prices of \(Self.pricesAsOf), free quotas not counted."
  }
}
