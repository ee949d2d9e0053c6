import Verification

/// Why Google's Firestore emulator could not be used.
package struct EmulatorError: Error, Equatable, Sendable {
  /// Stable: scripts and tests match on it.
  package enum Code: Sendable {
    case notInstalled
    case noJava
    /// The program never got so far as to serve.
    case startFailed
    case portTaken
    /// It ended by itself, or something else ended it.
    case died

    /// As a finding.
    var finding: FindingCode.Check {
      switch self {
      case .notInstalled: .emulatorNotInstalled
      case .noJava: .noJava
      case .startFailed: .emulatorStartFailed
      case .portTaken: .emulatorPortTaken
      case .died: .emulatorDied
      }
    }
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
  package var description: String { "\(code.finding.rawValue): \(message) \(remedy)" }
}
