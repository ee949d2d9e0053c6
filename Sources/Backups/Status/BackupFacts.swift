package import Attestation
import Documents
package import GoogleCloud
import JSON
package import Policy
import Verification
import Work

/// What `BackupStatus` judges: each answer, or why there is none. What cannot be read hides nothing else.
package struct BackupFacts: Sendable {
  /// Where the exports are.
  package var place: BucketPlace
  /// `notFound` if the bucket does not exist.
  package var list: CloudAnswer<BackupList>
  /// What the history holds; nil if the policy names none.
  package var history: Result<HistoryListing, BackupError>?
  /// Of the production database, of the last days; nil if the policy names none.
  package var operations: CloudAnswer<[GoogleCloud.Operation]>?
  /// Exports of those operations that the list did not look into; nil if there are none.
  var examined: Result<[BackupExport], GoogleCloudError>?
  /// Nil if nobody asked for it.
  package var bucket: BucketFacts?

  package init(
    place: BucketPlace, list: CloudAnswer<BackupList>, history: Result<HistoryListing, BackupError>?,
    operations: CloudAnswer<[GoogleCloud.Operation]>? = nil, bucket: BucketFacts? = nil
  ) {
    self.place = place
    self.list = list
    self.history = history
    self.operations = operations
    self.bucket = bucket
  }

  /// Reads all that is judged, at a place that may be another one than the policy's.
  /// - Parameters:
  ///   - readsBucket: whether `bucket` is read here.
  ///   - history: read before, since the listing keeps the objects of the exports that are on record.
  ///   - memory: what earlier lists found out; nil to read every export.
  ///   - now: microseconds since 1970.
  /// - Throws: `GoogleCloudError` for endpoints that cannot be used; `BackupError` for a place with too many folders;
  ///   `CancellationError`. What a service refuses is in the answer.
  package init(
    _ place: BucketPlace, _ policy: Policy?, _ rules: BackupRules, _ services: GoogleServices,
    history: Result<HistoryListing, BackupError>?, readsBucket: Bool = true, memory: ExportMemory? = nil, now: Int64
  ) async throws {
    let storage = StorageClient(try services.endpoint(.storage))
    let admin = FirestoreAdminClient(try services.endpoint(.firestore))
    let ownership = Ownership(policy)
    async let bucket: BucketFacts? = try await readsBucket ? BucketFacts(place.bucket, services) : nil
    var operations: CloudAnswer<[GoogleCloud.Operation]>?
    if let production = policy?.production {
      operations = try await answer { try await admin.operations(of: production) }
    }
    var asked: BackupLister.Operations?
    if let operations { asked = { try operations.get() } }
    let lister = BackupLister(storage, ownership, operations: asked, memory: memory, now: now)
    let records = (try? history?.get())?.counting.map(\.statement.record) ?? []
    let names = Set(records.filter(ownership.isOurs).map(\.export.name))
    let due = now - rules.verifiedWithin.microseconds
    var list = try await answer { try await lister.list(place, .newestOfOursUntil(due), recorded: names) }
    if case .success(var found) = list, case .success(let history)? = history {
      do { try await found.compareNewest(until: due, with: history, storage) } catch let error as GoogleCloudError {
        found.warnings.append("The newest export could not be compared with the history in full. \(error)")
      }
      list = .success(found)
    }
    self.init(place: place, list: list, history: history, operations: operations, bucket: try await bucket)
    let unexamined = KeptExports(self, rules, ownership, now: now).unexamined
    if !unexamined.isEmpty { examined = try await answer { try await Self.examine(unexamined, storage) } }
  }

  private static let examinedAtOnce = 4

  private static func examine(_ places: [BucketPlace], _ storage: StorageClient) async throws -> [BackupExport] {
    let examiner = ExportExaminer(storage)
    return try await places.concurrentMap(atOnce: examinedAtOnce) { place -> BackupExport? in
      do { return try await examiner.examine(place) } catch let error as BackupError where error.code == .noExport {
        // Deleted since the listing.
        return nil
      }
    }.compactMap(\.self)
  }
}
