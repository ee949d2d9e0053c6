import Attestation
import Documents
import Files
import Foundation
package import Keys
import Verification
package import Work

/// The file of the key that plans and journals are authenticated with: 32 bytes as 64 hexadecimal digits.
package struct MACKeyFile: Sendable {
  /// The variable that names the file where no option does.
  package static let variable = "REKINDLE_MAC_KEY"

  package let path: String
  /// Whether it is the one of this user on this machine, which is made when it is first needed.
  private let isOwn: Bool

  /// - Parameters:
  ///   - path: nil: the one that `REKINDLE_MAC_KEY` names, else `$XDG_STATE_HOME/rekindle/mac.key`.
  /// - Throws: `RefusedError` where none is named and there is no home folder.
  package init(_ path: String?, _ environment: [String: String]) throws(RefusedError) {
    if let path, path.isEmpty { throw RefusedError("--mac-key is empty: give the file of the key.") }
    if let named = path ?? environment[Self.variable], !named.isEmpty {
      self.path = named
      isOwn = false
      return
    }
    // Source: XDG Base Directory Specification 0.8: a relative path is not valid, and passed over.
    let state = environment["XDG_STATE_HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil }
    guard let state = state ?? environment["HOME"].flatMap({ $0.hasPrefix("/") ? "\($0)/.local/state" : nil }) else {
      throw RefusedError(
        "Neither XDG_STATE_HOME nor HOME names a folder for the key of plans and journals: give --mac-key FILE.")
    }
    self.path = "\(state)/rekindle/mac.key"
    isOwn = true
  }

  /// The key; this user's own is made if it is not there.
  /// - Throws: `RefusedError` for a file that does not hold a key, or that others may read.
  package func keyForWriting() throws -> MACKey {
    guard isOwn, !FileManager.default.fileExists(atPath: path) else { return try key() }
    let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
    do throws(PrivateFiles.Failure) { try PrivateFiles.makeFolder(folder) } catch {
      throw RefusedError("\(error). Give --mac-key FILE.")
    }
    do throws(SystemError) {
      let text = "\(MACKey().hexadecimal)\n"
      try AtomicFile.write(Array(text.utf8), to: path, mode: 0o600, replacing: false)
    } catch {
      // Another command may have made it meanwhile.
      guard error.code == EEXIST else {
        throw RefusedError("\(path) could not be written: \(error). Look at its folder, or give --mac-key FILE.")
      }
    }
    return try key()
  }

  /// - Throws: `RefusedError` for a file that is not there, that does not hold a key, that belongs to another user, or that
  ///   others may read.
  package func key() throws(RefusedError) -> MACKey {
    var text: String
    do throws(PrivateFiles.Refusal) {
      text = String(decoding: try PrivateFiles.read(path, limit: Self.mostBytes, isOwn: true), as: UTF8.self)
    } catch {
      guard case .exposed = error else { throw refusal("it \(error)") }
      throw refusal("it \(error); run: chmod 600 \(ShellWord.quoted(path))")
    }
    if text.utf8.last == UInt8(ascii: "\n") { text.removeLast() }
    guard let key = MACKey(hexadecimal: text) else {
      throw refusal("it does not hold 64 lower-case hexadecimal digits")
    }
    return key
  }

  private static let mostBytes = 128

  private func refusal(_ problem: String) -> RefusedError {
    RefusedError(
      "The key of plans and journals, \(path): \(problem). Give --mac-key the file of the key; to begin with a new one, "
        + "move this file away, and plans and journals of before cannot be used.")
  }
}
