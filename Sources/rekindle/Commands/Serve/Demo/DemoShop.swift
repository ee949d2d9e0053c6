import Documents
import Foundation
import GoogleCloud
import JSON
import Policy

/// What a demo is about: a shop's database, its policy, and who may sign in. All of it is in a sandbox of this machine.
struct DemoShop: Sendable {
  static let name = "demo-shop"
  static let person = "ana@demo-shop.example"
  private static let place = "projects/\(name)/databases/(default)"
  private static let documentsPerDay = 40

  let folder: String
  let calls: SandboxCalls

  var key: String { "\(folder)/demo.key" }
  var history: String { "\(folder)/history" }

  /// Everything that a policy can ask of backups.
  var policyText: String {
    """
    version: 1
    production: firestore://\(Self.name)/(default)
    backups:
      bucket: \(Self.name)-firestore-backups
      retentionDays: 30
      maximumAge: 26h
      rehearsedWithin: 60h
      recoveryTime: 30m
      dataLoss: 60h
      history: \(history)
      publicKey: \(key).pub
    schedule:
      cron: 0 3 * * *
      timeZone: Etc/UTC
      location: us-central1
      serviceAccount: backups@\(Self.name).iam.gserviceaccount.com
    serve:
      project: \(Self.name)
      apiKey: AIzaSandbox-\(Self.name)
      audit: \(folder)/audit
      links: backup-links@\(Self.name).iam.gserviceaccount.com
    """
  }

  /// Writes the policy into the folder, and reads it.
  /// - Parameter deleted: an export that is not whole any more, on purpose.
  func policy(deleted: ExactName? = nil) throws -> Policy {
    let file = "\(folder)/rekindle.yaml"
    let text =
      deleted.map { policyText.replacing("\n  history:", with: "\n  deleted: [\"\($0)\"]\n  history:") } ?? policyText
    try Data((text + "\n").utf8).write(to: URL(fileURLWithPath: file))
    return try PolicyReader.policy(text + "\n", path: file)
  }

  /// Makes the database, the accounts, and two users, one of them SUPERADMIN.
  func open() async throws {
    try await calls.call(
      "POST", "/v1/projects/\(Self.name)/databases?databaseId=(default)", .members([("locationId", .string("nam5"))]))
    for account in ["backups", "backup-links"] {
      try await calls.call(
        "POST", "/v1/projects/\(Self.name)/serviceAccounts", .members([("accountId", .string(account))]))
    }
    for (uid, mail, name) in [
      ("ana", Self.person, "Ana, SUPERADMIN"), ("bob", "bob@demo-shop.example", "Bob, no role"),
    ] {
      try await calls.call(
        "POST", "/v1/projects/\(Self.name)/accounts",
        .members([
          ("localId", .string(uid)), ("email", .string(mail)), ("displayName", .string(name)),
          ("emailVerified", .boolean(true)),
        ]))
    }
    try await calls.call(
      "POST", "/v1/projects/\(Self.name)/accounts:update",
      .members([("localId", .string("ana")), ("customAttributes", .string(#"{"role":"SUPERADMIN"}"#))]))
  }

  /// A day's work: more invoices, and a customer.
  func work(onDay day: Int) async throws {
    let numbers = (0..<Self.documentsPerDay).map { day * Self.documentsPerDay + $0 }
    let invoices = numbers.map { number in
      Self.write(
        "invoices/F\(10_000 + number)",
        [
          ("total", .members([("doubleValue", .number("\(number * 7 % 500).5"))])),
          ("customer", .members([("stringValue", .string("C\(number % 12)"))])),
          ("paid", .members([("booleanValue", .boolean(number % 3 == 0))])),
        ])
    }
    let customer = Self.write("customers/C\(day)", [("name", .members([("stringValue", .string("Customer \(day)"))]))])
    try await calls.call(
      "POST", "/v1/\(Self.place)/documents:commit", .members([("writes", .array(invoices + [customer]))]))
  }

  private static func write(_ relative: String, _ fields: [(String, JSONValue?)]) -> JSONValue {
    .members([
      (
        "update",
        .members([("name", .string("\(place)/documents/\(relative)")), ("fields", .members(fields))])
      )
    ])
  }
}
