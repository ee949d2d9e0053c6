package import Documents
package import ExportFormat
import Synchronization

/// An export as a verification saw it: the report, and which files it is about.
///
/// It is the only one to tell "these are the files that were verified": whatever states digests of an export (a seal, a
/// catalog's manifest, an attestation, a proof of the objects in a bucket) takes them from `digests`.
package struct VerifiedExport: Sendable {
  package var report: VerifyReport
  package let export: Export
  /// Every file that the metadata lists, as it was when it was first looked at, before its first byte was read. Files that
  /// could not be opened are not here; the report tells of them.
  /// Sorted by the bytes of their paths.
  package let seen: [SeenFile]
  /// Of the hashes of what was read; nil if nothing was hashed.
  private let key: HashKey?
  /// Whether the output files were read, so that their bytes must be the same ones.
  private let mustBeHashed: Bool
  private let kept = KeptDigests()

  init(report: VerifyReport, export: Export, seen: [SeenFile], key: HashKey?, mustBeHashed: Bool) {
    self.report = report
    self.export = export
    self.seen = seen
    self.key = key
    self.mustBeHashed = mustBeHashed
  }

  /// Reads every output file once more, for its digests, and holds the bytes against those that were verified; the metadata's
  /// are those of the bytes that were parsed. Asked again, it gives the digests that it has.
  /// - Parameter md5: whether they include MD5, for what knows nothing better.
  /// - Throws: `ExportChanged` if a file is not the one that was verified; `DigestsNotPrepared`, `DigestFailure`,
  ///   `CancellationError`.
  package func digests(md5: Bool = false) async throws -> VerifiedFiles {
    if let kept = kept.files.withLock({ $0 }), kept.hasMD5 || !md5 { return kept }
    guard key != nil || !mustBeHashed else { throw DigestsNotPrepared() }
    let digests = try await FileDigests(export: export, md5: md5, key: key, mustBeHashed: mustBeHashed).of(seen)
    let files = VerifiedFiles(export: export, digests: digests, hasMD5: md5)
    kept.files.withLock { $0 = files }
    return files
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

  /// What tells its bytes from others, which an identity does not if somebody has mapped the file and writes to it.
  enum Evidence: Sendable {
    /// Of metadata: the digest of the very bytes that were parsed.
    case digest(FileDigest)
    /// Of an output file: hashes of what was read, in order; none if it was not read.
    case hashes([HashedBytes])
  }

  init(path: ExactName, identity: MappedFile.Identity, evidence: Evidence) {
    self.path = path
    self.identity = identity
    self.evidence = evidence
  }
}

/// Digests were asked for of an export that was verified without hashing what was read: a mistake in the program, and no
/// reason to take the bytes that are there now for those that were verified.
struct DigestsNotPrepared: Error, CustomStringConvertible {
  let description = "the files' digests were not prepared when the export was verified"
}

/// The digests of the files that were verified. Only a `VerifiedExport` makes them.
package struct VerifiedFiles: Sendable {
  package let export: Export
  /// Of the export's `seen` files, in their order. Files that could not be opened when the export was verified are not among them:
  /// of a sound export there are none.
  package let digests: [FileDigest]
  let hasMD5: Bool

  fileprivate init(export: Export, digests: [FileDigest], hasMD5: Bool) {
    self.export = export
    self.digests = digests
    self.hasMD5 = hasMD5
  }

  /// Whether there is a digest of every file that the metadata lists.
  package var areAll: Bool { digests.count == export.filesListed }

  /// The digest of a file that lies in the export's folder though its metadata does not list it, so that nothing of it was
  /// verified; nil if there is none.
  package func digest(ofUnlisted path: ExactName) async throws -> FileDigest? {
    guard let path = MetadataPath.resolve(path, besides: nil),
      let identity = try? MappedFile.identity(folder: export.folder, path: path)
    else { return nil }
    let file = SeenFile(path: path, identity: identity, evidence: .hashes([]))
    return try await FileDigests(export: export, md5: hasMD5).of([file]).first
  }
}

/// Files of an export are not those that were verified.
package struct ExportChanged: Error, CustomStringConvertible {
  /// Why a file's digest is none of a file that was verified.
  struct Problem: Sendable {
    var file: ExactName
    var problem: FileProblem
  }

  package var folder: String
  /// At least one, sorted by the files.
  var problems: [Problem]

  package var files: [ExactName] { problems.map(\.file) }

  package var description: String {
    let more = files.count > 1 ? " and \(files.count - 1) more" : ""
    return
      "\(files.first?.text ?? "A file")\(more) of \(folder) changed after the export was verified, or cannot be read any "
      + "more. Let nothing write to the export, and start again."
  }

  /// For each file.
  package var findings: [Finding] {
    problems.map { problem in
      switch problem.problem {
      case .unreadable: Finding(FileDamage.damage(problem.problem, file: problem.file, missing: .fileMissing))
      // What is gone, or is a link now, was a file when it was verified.
      case .changed, .missing, .notRegular, .nameTooLong:
        Finding(Damage(.fileChanged, file: problem.file, "The file changed while the export was verified."))
      }
    }
  }
}
