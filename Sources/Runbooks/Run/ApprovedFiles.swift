import Files
import Foundation
import Keys

/// What an approval is about besides the step and its values: files that earlier steps left in the journal's folder, such as a plan.
struct ApprovedFiles {
  private static let mostBytes = 256 << 20
  /// Of a text that is shown to whoever approves.
  private static let mostShown = 64 << 10

  struct File {
    var name: String
    var digest: Digest256
    /// What a person reads of it; nil for a file that is for machines.
    var text: String?
  }

  /// In the order in which the step names them.
  let files: [File]

  /// - Throws: `StepFailure` for a file that cannot be read.
  init(_ step: Step, _ folder: JournalFolder) throws(StepFailure) {
    var files: [File] = []
    for name in step.approves {
      let bytes = try NamedFile.read("\(folder.path)/\(name)", limit: Self.mostBytes) { reason in
        StepFailure(reason: .command, message: "\(name), which is to be approved, cannot be read: \(reason)")
      }
      let isText = name.hasSuffix(".txt")
      guard !isText || bytes.count <= Self.mostShown else {
        throw StepFailure(
          reason: .command,
          message: "\(name) has more than \(Self.mostShown) bytes, which is too long to read before an approval.")
      }
      do throws(DigestFailure) {
        let shown = isText ? String(decoding: bytes, as: UTF8.self) : nil
        files.append(File(name: name, digest: try Digest256(of: bytes), text: shown))
      } catch { throw StepFailure(reason: .command, message: "\(name): \(error).") }
    }
    self.files = files
  }

  /// Of the names and digests; nil for no files.
  var digest: Digest256? {
    get throws(DigestFailure) { files.isEmpty ? nil : try Digest256(of: Array(lines.joined(separator: "\n").utf8)) }
  }

  /// `restore.plan sha256 HEX`
  var lines: [String] { files.map { "\($0.name) sha256 \($0.digest.hexadecimal)" } }
}
