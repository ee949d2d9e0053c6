package import Attestation
package import Documents
import ExportFormat
package import GoogleCloud
package import Keys
import Verification

/// An export in a bucket, as far as it can be known without its output files.
package struct BackupExport: Sendable, Equatable {
  package enum State: String, Sendable {
    /// Its metadata can be read, and every file that it lists is there with a size that can be.
    case complete
    /// It is not finished: it runs, failed or was cancelled; or files of it are gone.
    case incomplete
    /// Its metadata cannot be read.
    case unreadable
  }

  /// What became of it.
  package enum Condition: String, Sendable {
    /// Its state is `complete`, and the first document can be read.
    case complete
    /// Firestore is still writing it.
    case running
    /// It ended, and is not whole: it failed, was cancelled, or files of it are gone.
    case failed
    /// It ended, and its metadata, or the beginning of its output files, cannot be read.
    case unreadable
    /// Firestore could not be asked whether it is running.
    case unknown
  }

  package var place: BucketPlace
  package var state: State
  package var condition = Condition.unknown
  /// Whether it has its overall metadata file, which Firestore writes last.
  package var hasEnded = false
  /// Microseconds since 1970: what the export is of, by the oldest that folder name, metadata and objects tell.
  package var time: Int64
  /// Microseconds since 1970: when the newest of its objects was made; the bucket's rules count from there.
  package var newest: Int64?
  package var objects: Int
  /// Of all objects.
  package var bytes: Int64
  /// What its metadata states; nil if it cannot be read.
  package var documents: Int?
  /// Output files that its metadata lists.
  package var files: Int?
  /// The collection groups that its metadata names; empty for an export of everything.
  package var collections: [ExactName] = []
  var statedNames: [ExactName] = []
  /// The database that its documents name; nil if it is not known.
  package var database: DatabaseName?
  /// Why it is not ours; empty for one that is, nil before `Ownership` judged it.
  var judgement: [PassedOver]?
  /// The output files that hold bytes, in the order of the metadata: the first document is in the first of them.
  var filled: [StorageObject] = []
  /// SHA-256 of its metadata files, by their paths in its folder; empty if they cannot be read.
  package var metadata: [ExactName: Digest256] = [:]
  /// Its other objects.
  package var outputs: [ExportObjects.Part] = []
  /// SHA-256 of those that were read.
  package var outputDigests: [ExactName: Digest256] = [:]
  /// Why it is not complete, in sentences.
  package var problems: [String] = []
  /// What else is to be known of it, in sentences.
  package var notes: [String] = []

  package var name: ExactName { place.name }
  /// Whether it is a backup of what the policy backs up. See `Ownership`.
  package var isOurs: Bool { judgement?.isEmpty == true }
  /// Why it is not ours; empty for one that is.
  package var passedOver: [PassedOver] { judgement ?? [] }
  /// Whether it is ours, or would be if it were whole and held documents.
  var isMeantAsOurs: Bool { passedOver.allSatisfy(\.code.isOfCondition) }
  /// Whether a part of its place, or its metadata, has the name of a safety export.
  var isSafetyExport: Bool {
    ([place.folder] + statedNames).contains(where: BackupScope.isSafetyExport)
  }
  package var moment: BackupMoment { BackupMoment(time: time, place) }
  var problem: String { problems.first ?? "It is \(condition.rawValue)." }
  static let overallExtension = Export.overallExtension

  /// By which records of rehearsals know it.
  package var sighting: ExportSighting {
    var sighting = ExportSighting(name: name, metadata: metadata, newest: newest)
    for part in outputs {
      let stated = part.object.md5.map { ExportSighting.Content.md5($0) } ?? .unstated
      sighting.outputs[part.path] = outputDigests[part.path].map { .sha256($0) } ?? stated
    }
    return sighting
  }
}
