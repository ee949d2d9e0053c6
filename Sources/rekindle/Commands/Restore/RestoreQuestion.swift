import Documents
import Rehearsal
import Reports
import Restore
import Verification

extension DocumentsRestorer.Question {
  var text: String {
    switch self {
    case .reading(let estimate, let target):
      "Restoring into \(target) takes at most \(estimate.text)"
    case .writing(let counts, let estimate, let target):
      "This creates \(ProgressLine.grouped(counts.create)) documents of \(target) and overwrites "
        + "\(ProgressLine.grouped(counts.overwrite)). It takes \(estimate.text)"
    }
  }
}

extension RestoreEstimate {
  /// "about 300 document reads and 100 writes: $0.0002 to $0.0004 by Google's list prices of 2026-11-23, ..."
  fileprivate var text: String {
    "\(ProgressLine.grouped(reads)) document reads and \(ProgressLine.grouped(writes)) writes: "
      + "\(Money.text(dollars)) by Google's list prices of "
      + "\(ReadEstimate.pricesAsOf), free quotas not counted."
  }
}

extension Confirmation {
  /// Asks before documents are written.
  func askToWrite(_ text: String, progress: ProgressMeter) throws {
    var confirmation = self
    confirmation.soFar = "nothing was written"
    try confirmation.ask(text, progress: progress)
  }
}
