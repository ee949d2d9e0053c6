package import Verification

/// Why Google's Firestore emulator could not be used.
package struct EmulatorError: Error, Equatable, Sendable {
  package var code: FindingCode.Check
  package var message: String
  package var remedy: String
  /// The whole of what the emulator printed, left for whoever looks into it; nil if it printed nothing.
  package var logFile: String?
}

extension EmulatorError: CustomStringConvertible {
  package var description: String { "\(code.rawValue): \(message) \(remedy)" }
}
