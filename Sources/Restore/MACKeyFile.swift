import Attestation
package import Documents
import Foundation
package import Rehearsal
import Verification

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
    if let path, path.isEmpty { throw RefusedError(description: "--mac-key is empty: give the file of the key.") }
    if let named = path ?? environment[Self.variable], !named.isEmpty {
      self.path = named
      isOwn = false
      return
    }
    // Source: XDG Base Directory Specification 0.8: a relative path is not valid, and passed over.
    let state = environment["XDG_STATE_HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil }
    guard let state = state ?? environment["HOME"].flatMap({ $0.hasPrefix("/") ? "\($0)/.local/state" : nil }) else {
      throw RefusedError(
        description:
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
    do {
      try FileManager.default.createDirectory(
        atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    } catch {
      throw RefusedError(description: "\(folder) cannot be made: \(error.localizedDescription). Give --mac-key FILE.")
    }
    do throws(AttestationError) {
      try NewFile.write(Array("\(MACKey().hexadecimal)\n".utf8), to: path, mode: 0o600)
    } catch  where error.code != .exists {
      throw RefusedError(description: "\(error.message) \(error.remedy)")
    } catch {
      // Another command made it meanwhile.
    }
    return try key()
  }

  /// - Throws: `RefusedError` for a file that is not there, that does not hold a key, or that others may read.
  package func key() throws(RefusedError) -> MACKey {
    let url = URL(fileURLWithPath: path).resolvingSymlinksInPath()
    let attributes: [FileAttributeKey: Any]
    do { attributes = try FileManager.default.attributesOfItem(atPath: url.path) } catch {
      throw refusal("it cannot be read: \(error.localizedDescription)")
    }
    guard attributes[.type] as? FileAttributeType == .typeRegular else { throw refusal("it is not a regular file") }
    guard (attributes[.ownerAccountID] as? NSNumber)?.uint32Value == geteuid() else {
      throw refusal("it belongs to another user")
    }
    guard let mode = (attributes[.posixPermissions] as? NSNumber)?.intValue, mode & 0o077 == 0 else {
      throw refusal("others may read or write it; run: chmod 600 \(ShellWord.quoted(path))")
    }
    var text: String
    do throws(NamedFile.Failure) {
      text = String(decoding: try NamedFile.read(url.path, limit: Self.mostBytes), as: UTF8.self)
    } catch { throw refusal(error.message) }
    if text.utf8.last == UInt8(ascii: "\n") { text.removeLast() }
    guard let key = MACKey(hexadecimal: text) else {
      throw refusal("it does not hold 64 lower-case hexadecimal digits")
    }
    return key
  }

  private static let mostBytes = 128

  private func refusal(_ problem: String) -> RefusedError {
    RefusedError(
      description:
        "The key of plans and journals, \(path): \(problem). Give --mac-key the file of the key; to begin with a new one, "
        + "move this file away, and plans and journals of before cannot be used.")
  }
}
