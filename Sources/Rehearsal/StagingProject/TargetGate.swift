package import Documents
import GoogleCloud
import Policy
import Verification
package import Work

/// Whether a database may be staging at all. Only reads; whoever is refused has written nothing.
struct TargetGate {
  let target: DatabaseName
  let order: Staging.Order
  let admin: FirestoreAdminClient

  /// The database that the policy names; nil if none does.
  private var production: DatabaseName? { order.options.policy?.production }
  /// The databases that the export's documents name.
  private var sources: [DatabaseName] { order.verification.databases }

  struct Admission: Sendable {
    var staging: DatabaseDescription
    /// Nil if there is none, or if it cannot be read.
    var production: DatabaseDescription?
    /// Why production cannot be read.
    var productionError: GoogleCloudError?
    var notes: [Finding] = []
  }

  /// The database that a restore would bring back: production, or else the one that the export is of.
  var original: DatabaseName? { production ?? sources.first }

  /// - Throws: `RefusedError`.
  func check() async throws -> Admission {
    try check(name: target)
    var admission = Admission(staging: try await describe())
    // Projects have numbers too: the service says which database was meant.
    if let name = admission.staging.name.flatMap({ DatabaseName(resource: $0) }) { try check(name: name) }
    guard admission.staging.type == "FIRESTORE_NATIVE" else {
      let type = admission.staging.type ?? "of a type that the service does not tell"
      throw RefusedError(
        "\(target) is \(type): an export of Firestore in native mode can only be rehearsed in one like it. "
          + "Give another database.")
    }
    if let original {
      do {
        admission.production = try await admin.database(original)
      } catch let error as GoogleCloudError { admission.productionError = error }
    }
    if let uid = admission.staging.uid, uid == admission.production?.uid {
      throw refusal(target, isSource: production == nil)
    }
    admission.notes = notes
    return admission
  }

  private func describe() async throws -> DatabaseDescription {
    do {
      return try await admin.database(target)
    } catch let error as GoogleCloudError {
      throw RefusedError(
        "What \(target) is cannot be read, so it cannot be told from production. \(error.message) "
          + error.remedy)
    }
  }

  private func check(name: DatabaseName) throws {
    try Staging.project(name).refuse(asProduction: production)
    if sources.contains(name) { throw refusal(name, isSource: true) }
  }

  private func refusal(_ name: DatabaseName, isSource: Bool) -> RefusedError {
    let reason =
      isSource
      ? "is the database that the export is of: an import would write over the original"
      : "is production by another name"
    return RefusedError("\(name) \(reason). Give a database that is there for rehearsals.")
  }

  private var notes: [Finding] {
    var notes: [Finding] = []
    if production == nil {
      notes.append(
        Finding(
          code: .productionUnnamed, severity: .note,
          message: order.options.policy == nil
            ? "No policy names production, so only the export's own names kept this from being it."
            : "The policy names no production database, so only the export's own names kept this from being it.",
          remedy: "Write production: firestore://PROJECT/DATABASE into rekindle.yaml."))
    }
    if sources.isEmpty {
      notes.append(
        Finding(
          code: .sourceUnknown, severity: .note,
          message: "The export has no documents, so it does not tell which database it is of."))
    }
    return notes
  }
}

extension Staging {
  /// Refuses the database that is production by its name: what every rehearsal does, before it costs anything.
  package func refuse(asProduction production: DatabaseName?) throws(RefusedError) {
    guard case .project(let name) = self, name == production else { return }
    throw RefusedError("\(name) is production, as the policy says. Give a database that is there for rehearsals.")
  }
}
