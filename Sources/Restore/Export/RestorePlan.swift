package import Costs
package import Documents
import ExportFormat
package import Keys
import Rehearsal
package import Verification

/// What the restore of a whole export will do, and on what proof: everything that is looked at again before the first write.
///
/// No document's value is in it, nor a document's name.
package struct RestorePlan: Sendable, Equatable {
  /// An object of the bucket, which is a file of the verified export.
  package struct Object: Sendable, Equatable {
    /// In the export's folder.
    package var path: ExactName
    package var generation: Int64
    package var bytes: Int
    package var crc32c: UInt32
    package var sha256: Digest256
    /// Of the file, and, where Cloud Storage states one, of the object. Nil where OpenSSL is set up to refuse MD5.
    package var md5: MD5Digest?
  }

  /// The proof that it was rehearsed.
  package struct Proof: Sendable, Equatable {
    /// The envelope's file, and its SHA-256.
    package var file: String
    package var sha256: Digest256
    /// The key that signed it.
    package var keyID: String
    /// When the rehearsal ended, and after how many seconds it does not count any more.
    package var finished: Int64
    package var maximumAge: Int
    /// The database of Google's that it was rehearsed in; nil if that was on a machine of ours.
    package var staging: String?
  }

  package struct Target: Sendable, Equatable {
    package var database: DatabaseName
    /// Whether it is made for this; then it has no uid and no documents.
    package var isNew: Bool
    package var uid: String?
    package var type: String
    package var location: String
    /// Documents that it had, at `readTime`.
    package var documents = 0
    package var readTime: String?
    /// The sum of its documents' fingerprints; nil if only counts were compared.
    package var digest: Digest256?
  }

  /// What the import will do to the target, document by document; nil if only counts were compared.
  package struct Effects: Sendable, Equatable {
    package var create = 0
    package var overwrite = 0
    package var equal = 0
    /// Documents that the export does not have: an import never deletes.
    package var leftBehind = 0
    /// Of those that are overwritten, the ones that were written after the export began.
    package var newer = 0
  }

  package var tool: String
  /// Microseconds since 1970.
  package var made: Int64
  package var expires: Int64
  /// The verified export's overall metadata file: absolute, without links.
  package var export: String
  package var exportStart: Int64?
  package var documents: Int
  /// Of the export.
  package var collections: [DatabaseCounts.Collection]
  /// `gs://BUCKET/FOLDER`.
  package var from: String
  package var objects: [Object]
  /// The number of files that the export's metadata lists, the overall file included. Equals `objects.count`.
  package var filesListed: Int
  /// The mismatches with what the policy backs up that `--accept` named.
  package var accepted: [BackupScope.Mismatch]
  package var proof: Proof
  package var target: Target
  package var effects: Effects?
  /// The file beside it with the names of what is left behind, and of newer documents; nil if there are none.
  package var names: String?
  /// Where the target is exported to before the import; nil for a new database.
  package var safetyExport: String?
  package var reads: Int
  package var writes: Int
  /// By what the rehearsal took.
  package var estimatedSeconds: Double
}

extension RestorePlan {
  /// The command that makes such a plan again.
  /// - Parameter again: options of the command that names it, which have to be given again, quoted for a shell.
  func command(output: String, again: [String]) -> String {
    let name = target.database
    let words = [
      "rekindle restore plan", ShellWord.quoted(export), ShellWord.option("--from", from),
      target.isNew
        ? ShellWord.option("--into-new-database", name.database.text)
        : ShellWord.option("--to", "firestore://\(name.project)/\(name.database)"),
      ShellWord.option("--attestation", proof.file), effects == nil ? "--counts-only" : nil,
    ]
    let accepts = accepted.map { "--accept \($0.rawValue)" }
    return (words.compactMap(\.self) + accepts + [ShellWord.option("-o", output)] + again).joined(separator: " ")
  }

  /// Of all that is read and written: the safety export, the import, the read-back.
  package func cost(_ prices: PriceList) -> Estimate {
    CostEstimator(prices, database: target.location).documents(reads: reads, writes: writes)
  }

  /// That what was read is the export that was planned.
  /// - Throws: `RestoreFailure`.
  func check(_ verified: VerifiedExport) async throws {
    func replaced(_ paths: [ExactName]) -> RestoreFailure {
      let file = paths.first.map { ": \($0.text) is another file" } ?? ""
      return RestoreFailure(
        code: .objectsChanged,
        message: "What was imported was not compared. \(export) is not the export that was planned\(file).",
        remedy: "Put the export that was planned back to its place; go on with --resume.", needsPlan: false)
    }
    let digests: [FileDigest]
    do { digests = try await verified.digests().digests } catch let error as ExportChanged {
      throw replaced(error.files)
    }
    let read = Dictionary(digests.map { ($0.path, $0.sha256) }, uniquingKeysWith: { $1 })
    let others = objects.filter { read[$0.path] != $0.sha256 }.map(\.path)
    guard others.isEmpty, read.count == objects.count, verified.report.verdict == .verified else {
      throw replaced(others)
    }
  }
}
