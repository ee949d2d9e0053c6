/// Why Google's Firestore emulator could not be used.
package struct EmulatorError: Error, Equatable, Sendable {
  /// Stable: scripts and tests match on it.
  package enum Code: String, Sendable {
    case notInstalled = "emulator-not-installed"
    case noJava = "no-java"
    /// The program never got so far as to serve.
    case startFailed = "emulator-start-failed"
    case portTaken = "emulator-port-taken"
    /// It ended by itself, or something else ended it.
    case died = "emulator-died"
  }

  package var code: Code
  package var message: String
  package var remedy: String
  /// The whole of what the emulator printed, left for whoever looks into it; nil if it printed nothing.
  package var logFile: String?

  init(_ code: Code, _ message: String, remedy: String, logFile: String? = nil) {
    self.code = code
    self.message = message
    self.remedy = remedy
    self.logFile = logFile
  }
}

extension EmulatorError: CustomStringConvertible {
  package var description: String { "\(code.rawValue): \(message) \(remedy)" }
}
