import JSON
import Sandbox

/// `auditConfigs` of a project's policy: which calls that read and write data are logged.
///
/// Source: cloud.google.com/logging/docs/audit/configure-data-access.
struct AuditConfigs {
  /// As the API names it.
  enum Kind: String, CaseIterable {
    case adminRead = "ADMIN_READ"
    case dataRead = "DATA_READ"
    case dataWrite = "DATA_WRITE"
  }

  private let configs: [JSONValue]

  /// - Parameter policy: the project's; nil if it has none.
  init(_ policy: JSONValue?) {
    configs = policy?["auditConfigs"]?.elements ?? []
  }

  /// Whether calls of a kind are logged.
  /// - Parameters:
  ///   - service: such as `storage.googleapis.com`; a configuration for `allServices` counts, too.
  ///   - email: of who calls; nil where that is not known.
  func includes(_ kind: Kind, of service: String, by email: String?) -> Bool {
    let logs = configs.filter { $0["service"]?.text == service || $0["service"]?.text == "allServices" }
      .flatMap { $0["auditLogConfigs"]?.elements ?? [] }.filter { $0["logType"]?.text == kind.rawValue }
    // Who is exempted in one of them is exempted.
    let exempted = logs.flatMap { $0["exemptedMembers"]?.elements ?? [] }.compactMap { $0.text?.lowercased() }
    return !logs.isEmpty
      && !(email.map { email in exempted.contains { $0.hasSuffix(":" + email.lowercased()) } } ?? false)
  }

  /// One configuration as it is kept.
  /// - Throws: INVALID_ARGUMENT for what is not one.
  static func checked(_ json: JSONValue) throws(GoogleError) -> JSONValue {
    guard let service = json["service"]?.text, service == "allServices" || service.hasSuffix(".googleapis.com") else {
      throw .invalid("An element of auditConfigs needs a service, such as storage.googleapis.com or allServices.")
    }
    let logs = json["auditLogConfigs"]?.elements ?? []
    guard !logs.isEmpty, logs.allSatisfy({ $0["logType"]?.text.flatMap(Kind.init(rawValue:)) != nil }) else {
      let kinds = Kind.allCases.map(\.rawValue).joined(separator: ", ")
      throw .invalid("auditConfigs of \(service) needs auditLogConfigs, each with a logType: \(kinds).")
    }
    return .members([
      ("service", .string(service)),
      (
        "auditLogConfigs",
        .array(logs.map { .members([("logType", $0["logType"]), ("exemptedMembers", $0["exemptedMembers"])]) })
      ),
    ])
  }
}
