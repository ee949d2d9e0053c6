import Documents
import GoogleCloud
import Policy

/// Whether staging is there, of the kind that exports can be imported into, and empty.
enum StagingCheck {
  static func judge(_ facts: Doctor.Facts) -> HealthCheck {
    let code = Doctor.Code.staging
    guard let named = facts.policy?.staging else { return .unneeded(code, "No policy names staging.") }
    guard let staging = facts.cloud.staging else {
      return .hindered(code, "\(named) was not asked, since no token was found.")
    }
    switch staging.description {
    case .failure(let error) where error.code == .notFound:
      let place = (try? facts.cloud.production?.description.get())?.locationId ?? "LOCATION"
      let creating = [
        "gcloud", "firestore", "databases", "create", "--database=\(named.database)", "--location=\(place)",
        "--project=\(named.project)",
      ]
      return .failure(code, "\(named) does not exist.", [creating])
    case .failure(let error): return .hindered(code, "\(named): \(error.message)", remedy: error.remedy)
    case .success(let description):
      if let type = description.type, type != "FIRESTORE_NATIVE" {
        return .failure(
          code, "\(named) is in \(type): an export of Firestore's native mode is not imported into it.",
          remedy: "Name a database in native mode as staging.")
      }
    }
    switch staging.documents {
    case .failure(let error): return .hindered(code, "\(named): \(error.message)", remedy: error.remedy)
    case .success(0): return .ok(code, "\(named) is there and empty")
    case .success(let count):
      return .warning(
        code,
        "\(named) holds \(count) \(count == 1 ? "document" : "documents")\(place(staging.collections)). A rehearsal wants it "
          + "empty: what is left of another one would count.",
        remedy: "Empty it, or name another database as staging.")
    }
  }

  private static let collectionsNamed = 10

  /// Where the documents are, so that the operator sees whose they are before they are deleted.
  private static func place(_ collections: CloudAnswer<[ExactName]>?) -> String {
    guard let collections else { return "" }
    guard case .success(let ids) = collections else { return " (its collections could not be listed)" }
    guard !ids.isEmpty else { return "" }
    let names = ids.sorted().prefix(collectionsNamed).map(\.text).joined(separator: ", ")
    let more = ids.count > collectionsNamed ? " and \(ids.count - collectionsNamed) more" : ""
    return " in the root \(ids.count == 1 ? "collection" : "collections") \(names)\(more)"
  }
}
