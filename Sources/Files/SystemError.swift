import Foundation

/// Why a call of the system failed: its number, and the system's words for it.
package struct SystemError: Error, Sendable, Equatable, CustomStringConvertible {
  /// `errno`.
  package let code: CInt

  /// Of the call that just failed.
  package static var last: SystemError { SystemError(code: errno) }

  package var description: String { String(cString: strerror(code)) }
}
