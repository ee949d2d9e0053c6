import Foundation

/// The temporary file that an emulator prints into.
struct EmulatorLog: Sendable {
  /// Absolute.
  let path = FileManager.default.temporaryDirectory
    .appending(path: "rekindle-emulator-\(UUID().uuidString.prefix(8)).log").path

  /// More than one stack trace's worth, and little enough for a report.
  private static let quotedLines = 12

  /// What was printed so far, or the end of it if it is long.
  private var text: String {
    guard let content = FileManager.default.contents(atPath: path) else { return "" }
    return String(decoding: content.suffix(64 << 10), as: UTF8.self)
  }

  /// The end of what was printed so far, one sentence; empty if there is nothing.
  var lastLines: String {
    let lines = text.split(separator: "\n").suffix(EmulatorLog.quotedLines)
    return lines.isEmpty ? "" : "Its last lines:\n" + lines.joined(separator: "\n")
  }

  /// What became of an emulator that ended by itself.
  var deathError: EmulatorError {
    guard !text.contains("java.net.BindException") else {
      remove()
      return EmulatorError(
        .portTaken, "The emulator's port was taken by another program.", remedy: "Run the command again.")
    }
    return EmulatorError(
      .died, "The emulator ended by itself. \(lastLines)",
      remedy: "Give it more memory if it ran out; its whole log is \(path)", logFile: path)
  }

  func remove() {
    try? FileManager.default.removeItem(atPath: path)
  }
}
