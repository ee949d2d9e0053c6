import Files
import Foundation
import Keys

/// The file of those who may approve by signature. A run takes it as it was when the run began, and no other one.
struct ApproversFile {
  /// Far more than the keys of any team.
  private static let mostBytes = 1 << 20

  let path: String
  let bytes: [UInt8]
  let digest: Digest256

  /// Nil if the runbook names none. The name is relative to the runbook's folder.
  /// - Throws: `approvers` if it cannot be read.
  init?(of runbook: Runbook) throws(JournalError) {
    guard let name = runbook.approvers else { return nil }
    let folder = URL(fileURLWithPath: runbook.path).standardizedFileURL.deletingLastPathComponent()
    let path = folder.appendingPathComponent(name).path
    let bytes = try NamedFile.read(path, limit: Self.mostBytes) {
      JournalError(.approvers, path, "This is the runbook's file of approvers. \($0)")
    }
    do throws(DigestFailure) { digest = try Digest256(of: bytes) } catch {
      throw JournalError(.approvers, path, "\(error).")
    }
    (self.path, self.bytes) = (path, bytes)
  }

  /// - Throws: `approvers` unless it is what the run began with.
  func check(against start: JournalEvent.Start) throws(JournalError) {
    guard let digest = start.approvers else {
      throw JournalError(
        .approvers, path,
        "An older Rekindle began this run, and its journal does not say by which file of approvers. Begin a new run, and "
          + "skip what is done.")
    }
    guard digest == self.digest else {
      throw JournalError(
        .approvers, path,
        "The file of approvers was changed since this run began: its SHA-256 was \(digest.hexadecimal), and is "
          + "\(self.digest.hexadecimal). Put it back as it was, or begin a new run and skip what is done.")
    }
  }
}
