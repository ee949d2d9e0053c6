import Foundation
import GoogleCloud
import Verification

/// The file that an emulator prints into: removed with the emulator, unless what it says is worth keeping.
struct EmulatorLog: Sendable {
  /// Absolute.
  let path: String
  /// Where it stands after `keep`.
  private let keptPath: String

  /// - Parameter folder: where it is written; what is kept goes to the system's folder for temporary files.
  init(folder: String) {
    let name = "emulator-\(UUID().uuidString.prefix(8)).log"
    path = URL(filePath: folder).appending(path: name).path
    keptPath = FileManager.default.temporaryDirectory.appending(path: "rekindle-\(name)").path
  }

  /// What was printed so far, or the end of it if it is long.
  private var text: String {
    guard let content = FileManager.default.contents(atPath: path) ?? FileManager.default.contents(atPath: keptPath)
    else { return "" }
    return String(decoding: content.suffix(64 << 10), as: UTF8.self)
  }

  /// A sentence with the last of what it says, on one line; empty if it says nothing.
  var lastWords: String { EmulatorLog.words(of: text) }

  /// What became of an emulator that ended by itself.
  var deathError: EmulatorError {
    guard !text.contains("java.net.BindException") else {
      return EmulatorError(
        code: .emulatorPortTaken, message: "The emulator's port was taken by another program.",
        remedy: "Run the command again.")
    }
    return explained(.emulatorDied, "The emulator ended by itself.", remedy: "Give it more memory if it ran out.")
  }

  /// The emulator never got so far as to answer.
  func startError(_ timeLimit: Duration) -> EmulatorError {
    explained(
      .emulatorStartFailed, "The emulator did not answer within \(timeLimit).",
      remedy: "Look whether this machine is busy, and try again.")
  }

  /// An error with the last that the emulator printed; the log is kept, and the remedy says where.
  private func explained(_ code: FindingCode.Check, _ message: String, remedy: String) -> EmulatorError {
    let words = lastWords
    let kept = keep()
    return EmulatorError(
      code: code, message: sentences(message, words), remedy: sentences(remedy, EmulatorLog.place(kept)), logFile: kept)
  }

  /// The same error with what the emulator printed of it, where its answer said nothing; the log is kept, and the remedy
  /// says where.
  func explain(_ error: GoogleCloudError) -> GoogleCloudError {
    var error = error
    if error.code == .serverError { error.message = sentences(error.message, lastWords) }
    error.remedy = sentences(error.remedy, EmulatorLog.place(keep()))
    return error
  }

  /// Moves the log to where it outlives the rehearsal, the emulator still writing into it; nil if that cannot be done.
  private func keep() -> String? {
    let isKept = rename(path, keptPath) == 0 || FileManager.default.fileExists(atPath: keptPath)
    return isKept ? keptPath : nil
  }

  private static func place(_ kept: String?) -> String { kept.map { "The emulator's log: \($0)" } ?? "" }

  /// What is kept stays.
  func remove() {
    try? FileManager.default.removeItem(atPath: path)
  }
}

private func sentences(_ texts: String...) -> String {
  texts.filter { !$0.isEmpty }.joined(separator: " ")
}
