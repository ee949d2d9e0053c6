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
        "\(named) holds \(count) documents. A rehearsal wants it empty: what is left of another one would count.",
        remedy: "Empty it, or name another database as staging.")
    }
  }
}
