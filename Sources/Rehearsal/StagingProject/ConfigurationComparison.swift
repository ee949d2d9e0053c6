package import Documents
import GoogleCloud
import Verification

/// What production has beside its documents, and staging has not: an export holds none of it, so a restore does not bring
/// it back.
package struct ConfigurationComparison: Sendable, Equatable {
  package struct Item: Sendable, Hashable {
    package enum Kind: String, Sendable, CaseIterable {
      /// A composite index.
      case index
      /// A field whose single-field indexes are not the default.
      case field
      /// A field by which documents expire.
      case timeToLive = "ttl"
      /// Of the database itself: its location, recovery, protection.
      case setting
    }

    package var kind: Kind
    /// As `invoices (customer ascending, total descending)`.
    package var text: ExactName
  }

  /// The database that a restore would bring back.
  package var production: DatabaseName
  package var staging: DatabaseName
  /// Production has it, staging has not; by kind, then by text.
  package var missing: [Item]
  /// Staging has it, production has not.
  package var extra: [Item]
  /// How many both have.
  package var equal: Int
}

extension ConfigurationComparison {
  /// What came of the comparison.
  struct Outcome: Sendable {
    /// Nil if there was nothing to compare with.
    var comparison: ConfigurationComparison?
    var findings: [Finding] = []
    var notChecked: [NotChecked] = []
  }

  private static let itemsNamed = 3

  /// Compares the two; never fails: what cannot be read was not checked, and the report says why.
  static func make(
    staging: (name: DatabaseName, description: DatabaseDescription), gate: TargetGate, admission: TargetGate.Admission,
    admin: FirestoreAdminClient
  ) async -> Outcome {
    var outcome = await compared(staging, gate, admission, admin)
    let expiring = (try? await admin.timeToLiveFields(of: staging.name)) ?? []
    if !expiring.isEmpty {
      outcome.findings.append(
        Finding(
          code: .stagingExpires, severity: .warning,
          message: "\(staging.name) deletes documents by TTL policies: "
            + expiring.map(\.field).sorted().prefix(Self.itemsNamed).joined(separator: ", ")
            + ". What has expired may be missing when it is read back.",
          remedy: "Take the TTL policies out of staging, which is there for rehearsals."))
    }
    return outcome
  }

  private static func compared(
    _ staging: (name: DatabaseName, description: DatabaseDescription), _ gate: TargetGate,
    _ admission: TargetGate.Admission, _ admin: FirestoreAdminClient
  ) async -> Outcome {
    guard let production = gate.original else {
      return Outcome(notChecked: [.configuration(.productionUnnamed)])
    }
    guard let description = admission.production else {
      let reason = admission.productionError?.message ?? "it was not asked for"
      return Outcome(notChecked: [.configuration(.productionUnread(production, reason: reason))])
    }
    do {
      let original = try await Item.all(of: production, description, admin)
      let here = try await Item.all(of: staging.name, staging.description, admin)
      let comparison = ConfigurationComparison(
        production: production, staging: staging.name, original: original, here: here)
      return Outcome(comparison: comparison, findings: comparison.findings)
    } catch {
      let reason = (error as? GoogleCloudError)?.message ?? "\(error)"
      return Outcome(notChecked: [.configuration(.failed(reason: reason))])
    }
  }

  init(production: DatabaseName, staging: DatabaseName, original: [Item], here: [Item]) {
    let (all, own) = (Set(original), Set(here))
    self.init(
      production: production, staging: staging, missing: original.filter { !own.contains($0) },
      extra: here.filter { !all.contains($0) }, equal: all.intersection(own).count)
  }

  private var findings: [Finding] {
    guard !missing.isEmpty else { return [] }
    let named = missing.prefix(Self.itemsNamed).map { "\($0.kind.word) \($0.text)" }.joined(separator: "; ")
    let more = missing.count > Self.itemsNamed ? "; and \(missing.count - Self.itemsNamed) more" : ""
    return [
      Finding(
        code: .configurationMissing, severity: .warning,
        message: "\(production) has what \(staging) has not, and no export brings it back: \(named)\(more).",
        remedy:
          "Keep indexes, field exemptions and TTL policies as code (firebase deploy --only firestore), and deploy them "
          + "to whatever is restored.")
    ]
  }
}

extension ConfigurationComparison.Item {
  /// What a database has beside its documents, each thing in words by which it can be compared.
  /// - Throws: `GoogleCloudError`.
  fileprivate static func all(
    of database: DatabaseName, _ description: DatabaseDescription, _ admin: FirestoreAdminClient
  ) async throws -> [ConfigurationComparison.Item] {
    let features: [(kind: Kind, texts: [String])] = [
      (.index, try await admin.indexes(of: database).map(\.definition)),
      (.field, try await admin.fieldOverrides(of: database).map(\.definition)),
      (.timeToLive, try await admin.timeToLiveFields(of: database).map(\.field)),
      (.setting, description.settings),
    ]
    return features.flatMap { kind, texts in
      texts.map { ExactName($0) }.sorted().map { ConfigurationComparison.Item(kind: kind, text: $0) }
    }
  }
}

extension DatabaseDescription {
  /// The settings by which two databases behave differently; what the service does not tell is left out.
  fileprivate var settings: [String] {
    let values = [
      ("location", locationId), ("edition", databaseEdition),
      ("point-in-time recovery", pointInTimeRecoveryEnablement.map { $0.hasSuffix("_ENABLED") ? "on" : "off" }),
      ("delete protection", deleteProtectionState.map { $0.hasSuffix("_ENABLED") ? "on" : "off" }),
    ]
    return values.compactMap { name, value in value.map { "\(name) \($0)" } }
  }
}

extension ConfigurationComparison.Item.Kind {
  package var word: String {
    switch self {
    case .index: "index"
    case .field: "field exemption"
    case .timeToLive: "TTL policy"
    case .setting: "setting"
    }
  }
}
