import Attestation
import Backups
import Documents
import GoogleCloud
import JSON
import Policy
import Synchronization

/// What a server knows of the backups at one moment. What a service refuses is in it as such, never left out.
struct Snapshot: Sendable {
  /// As `rekindle status` judges it.
  var readiness: RecoveryReadiness
  /// Every export in the policy's place.
  var list: Result<BackupList, RecoveryReadiness.Unread>
  /// Nil where the policy names none.
  var history: Result<HistoryListing, BackupError>?
  /// In microseconds since 1970.
  var time: Int64
  /// The overview of it.
  let overview = MadeOnce<RenderedOverview>()
}

/// Something that is made of a value that does not change, when it is first asked for.
final class MadeOnce<Value: Sendable>: Sendable {
  private let made = Mutex<Value?>(nil)

  func value(_ make: () throws -> Value) rethrows -> Value {
    try made.withLock { made in
      if let made { return made }
      let value = try make()
      made = value
      return value
    }
  }
}

/// Reads Google's services for views and actions.
struct CloudReader: Sendable {
  let services: GoogleServices
  let policy: Policy
  let rules: BackupRules
  let production: DatabaseName
  let snapshots: Kept<Snapshot>

  var place: BucketPlace { BucketPlace(rules) }

  /// - Parameter now: in microseconds since 1970.
  init(
    _ services: GoogleServices, _ policy: Policy, _ rules: BackupRules, _ production: DatabaseName,
    now: @escaping @Sendable () -> Int64
  ) {
    self.init(
      services, policy, rules, production,
      snapshots: Kept(now: now) { [memory = ExportMemory()] in
        try await Self.snapshot(services, policy, rules, memory, now: now())
      })
  }

  init(
    _ services: GoogleServices, _ policy: Policy, _ rules: BackupRules, _ production: DatabaseName,
    snapshots: Kept<Snapshot>
  ) {
    self.services = services
    self.policy = policy
    self.rules = rules
    self.production = production
    self.snapshots = snapshots
  }

  static func snapshot(
    _ services: GoogleServices, _ policy: Policy, _ rules: BackupRules, _ memory: ExportMemory? = nil, now: Int64
  ) async throws -> Snapshot {
    let place = BucketPlace(rules)
    let history = try await rules.historyListing(services)
    async let list = list(services, policy, place, memory, now: now)
    let reader = try ReadinessReader(.success(services), policy, rules, at: place, memory: memory) { history }
    let readiness = try await reader.read(now: now)
    return Snapshot(readiness: readiness, list: try await list, history: history, time: now)
  }

  private static func list(
    _ services: GoogleServices, _ policy: Policy, _ place: BucketPlace, _ memory: ExportMemory? = nil, now: Int64
  ) async throws -> Result<BackupList, RecoveryReadiness.Unread> {
    do {
      return .success(try await BackupLister(services, policy, memory: memory, now: now).list(place))
    } catch let error as CancellationError { throw error } catch { return .failure(RecoveryReadiness.Unread(error)) }
  }

  /// The export of a name as the API has it: its folder below the policy's place.
  /// - Throws: `Problem` 404 for a name that is not one.
  func export(_ name: ExactName) throws(Problem) -> BucketPlace {
    do {
      guard case .name(_, let place) = try ExportReference(name.text, rules, isOnDisk: nil)
      else { throw Problem(.notFound, "The bucket does not have this export.") }
      return place
    } catch let problem as Problem { throw problem } catch {
      throw Problem(.notFound, "The bucket does not have this export.")
    }
  }

  /// The name of an export as the API has it.
  func name(of export: BucketPlace) -> ExactName { export.folder.dropping(prefix: place.prefix) ?? export.folder }

  func storage() throws -> StorageClient { StorageClient(try services.endpoint(.storage)) }
  func admin() throws -> FirestoreAdminClient { FirestoreAdminClient(try services.endpoint(.firestore)) }
}
