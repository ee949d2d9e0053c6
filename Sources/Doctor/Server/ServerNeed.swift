import Documents
import GoogleCloud
import Verification

/// What the server has to be able to do with something, judged by one answer of the service.
struct ServerNeed {
  var code: Doctor.Code
  /// What it is about, such as `gs://BUCKET`.
  var place: String
  /// Nil for what was not asked.
  var answer: CloudAnswer<[ExactName]>?
  /// Without one of these the server fails.
  var needed: [ExactName]
  /// Without one of these the server shows or does less.
  var useful: [ExactName] = []
  /// What that less is, as a sentence.
  var less = ""

  /// A refusal says nothing of the rights, so it is unknown; a bucket or an account that is not there has none.
  /// - Parameters:
  ///   - done: what the account can do, for the one that has all.
  ///   - grant: commands that give what is missing.
  func judge(done: String, _ grant: ([ExactName]) -> [[String]]) -> HealthCheck {
    switch answer {
    case nil: return .hindered(code, "\(place) was not asked: Rekindle has no token.")
    case .failure(let error)? where error.code == .notFound:
      return .failure(code, "\(place) does not exist. \(error.message)", remedy: error.remedy)
    case .failure(let error)?:
      return .hindered(
        code, "\(place): the service does not say which rights the account has. \(error.message)", remedy: error.remedy)
    case .success(let granted)?:
      let missing = needed.filter { !granted.contains($0) }
      let wanted = useful.filter { !granted.contains($0) }
      guard missing.isEmpty else {
        return .failure(code, "\(place): not permitted: \(Self.list(missing + wanted)).", grant(missing + wanted))
      }
      guard wanted.isEmpty else {
        return .warning(code, "\(place): not permitted: \(Self.list(wanted)). \(less)", grant(wanted))
      }
      return .ok(code, "\(place): \(done)")
    }
  }

  static func list(_ permissions: [ExactName]) -> String { permissions.map(\.text).joined(separator: ", ") }

  /// The commands that make a custom role of all that is wanted on a project, and grant it there.
  static func role(_ id: String, _ permissions: [ExactName], in project: ExactName, to member: String) -> [[String]] {
    [
      making(id, permissions, in: project),
      [
        "gcloud", "projects", "add-iam-policy-binding", project.text, "--member=\(member)",
        "--role=projects/\(project)/roles/\(id)",
      ],
    ]
  }

  static func making(_ id: String, _ permissions: [ExactName], in project: ExactName) -> [String] {
    [
      "gcloud", "iam", "roles", "create", id, "--project=\(project)", "--title=Rekindle dashboard",
      "--permissions=\(permissions.map(\.text).joined(separator: ","))",
    ]
  }
}
