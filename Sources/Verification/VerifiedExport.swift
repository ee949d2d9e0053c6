package import Documents
package import ExportFormat
import Keys
import Synchronization

/// An export as a verification saw it: the report, and which files it is about.
///
/// It is the one owner of the files that were verified: a seal, a catalog's manifest, an attestation, a plan, and the proof
/// of the objects in a bucket take their digests from it.
package struct VerifiedExport: Sendable {
  package var report: VerifyReport
  package let export: Export
  /// Every file that the metadata lists, as it was before its first byte was read, sorted by path. It lacks the files that
  /// could not be opened; the report names those.
  package let seen: [SeenFile]
  /// The key of the hashes of what was read; nil if nothing was hashed.
  let key: HashKey?
  /// Whether the output files were read, so that their bytes must be the same ones.
  let mustBeHashed: Bool
  private let kept = KeptDigests()

  /// Reads every output file once more for its digest, and compares the bytes with those that were verified. The digests of
  /// metadata are those of the bytes that were parsed. A second call returns the same digests.
  /// - Parameter md5: whether they include MD5.
  /// - Throws: `ExportChanged` if a file is not the one that was verified; `DigestsNotPrepared`, `DigestFailure`,
  ///   `CancellationError`.
  package func digests(md5: Bool = false) async throws -> VerifiedFiles {
    if let kept = kept.files.withLock({ $0 }), kept.hasMD5 || !md5 { return kept }
    let files = VerifiedFiles(export: export, digests: try await digests(of: seen, md5: md5), hasMD5: md5)
    kept.files.withLock { $0 = files }
    return files
  }

  /// The digests of some of the `seen` files, in the given order.
  /// - Throws: as `digests(md5:)`.
  package func digests(of files: [SeenFile], md5: Bool = false) async throws -> [FileDigest] {
    guard key != nil || !mustBeHashed else { throw DigestsNotPrepared() }
    return try await FileDigests(export: export, md5: md5, key: key, mustBeHashed: mustBeHashed).of(files)
  }

  private final class KeptDigests: Sendable {
    let files = Mutex<VerifiedFiles?>(nil)
  }
}

/// A file of an export, as it was when it was first looked at.
package struct SeenFile: Sendable {
  package var path: ExactName
  package var identity: MappedFile.Identity
  let evidence: Evidence

  /// Detects other bytes. An identity does not change if another process writes to the file through a shared mapping.
  enum Evidence: Sendable {
    /// Of metadata: the digest of the bytes that were parsed.
    case digest(FileDigest)
    /// Of an output file: hashes of what was read, in order; none if it was not read.
    case hashes([HashedBytes])
  }
}

/// A mistake in the program: it asks for digests of an export that was verified without hashing what was read. The bytes
/// that are there now may be others.
struct DigestsNotPrepared: Error, CustomStringConvertible {
  let description = "the files' digests were not prepared when the export was verified"
}

/// The digests of the files that were verified. Only a `VerifiedExport` makes them.
package struct VerifiedFiles: Sendable {
  package let export: Export
  /// Of the export's `seen` files, in their order.
  package let digests: [FileDigest]
  let hasMD5: Bool

  fileprivate init(export: Export, digests: [FileDigest], hasMD5: Bool) {
    self.export = export
    self.digests = digests
    self.hasMD5 = hasMD5
  }

  /// Whether there is a digest of every file that the metadata lists.
  package var areAll: Bool { digests.count == export.filesListed }

  /// The digest of a file that lies in the export's folder and that the metadata does not list. It was not verified.
  /// - Returns: nil if the file does not exist, or if it changes while it is read.
  package func digest(ofUnlisted path: ExactName) async throws -> FileDigest? {
    guard let path = MetadataPath.resolve(path, besides: nil),
      let identity = try? MappedFile.identity(folder: export.folder, path: path)
    else { return nil }
    let file = SeenFile(path: path, identity: identity, evidence: .hashes([]))
    do {
      return try await FileDigests(export: export, md5: hasMD5).of([file]).first
    } catch is ExportChanged { return nil }
  }
}

/// Files of an export changed after they were verified, or cannot be read any more.
package struct ExportChanged: Error, CustomStringConvertible {
  package var folder: String
  /// The files, at least one, sorted, and why each has no digest.
  var problems: [(file: ExactName, problem: FileProblem)]

  package var files: [ExactName] { problems.map(\.file) }

  package var description: String {
    let more = files.count > 1 ? " and \(files.count - 1) more" : ""
    return
      "\(files.first?.text ?? "A file")\(more) of \(folder) changed after the export was verified, or cannot be read any "
      + "more. Stop what writes to the export, and start again."
  }

  /// For each file.
  package var findings: [Finding] {
    problems.map { file, problem in
      switch problem {
      case .unreadable: Finding(FileDamage.damage(problem, file: file, missing: .fileMissing))
      // It was a file when it was verified, even if it is missing or a link now.
      case .changed, .missing, .notRegular, .nameTooLong:
        Finding(Damage(.fileChanged, file: file, "The file changed while the export was verified."))
      }
    }
  }
}
