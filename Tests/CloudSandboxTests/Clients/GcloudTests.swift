import Foundation
import JSON
import TestSupport
import Testing

@testable import CloudSandbox

@Suite("gcloud", .enabled(if: Gcloud.path != nil, "\(Gcloud.absence)"))
struct GcloudTests {
  @Test("firestore export, import, operations list, describe and cancel")
  func firestore() async throws {
    try await withGcloud { curl, _, gcloud in
      let write = #"{"writes":[{"update":{"name":"\#(curl.database)/documents/a/1"}}]}"#
      _ = try await curl.post(documents: "documents:commit", write)
      let export = try await gcloud(["firestore", "export", "gs://bkt/e", "--collection-ids=a", "--format=json"])
      #expect(export.isSuccess, "\(export.error)")
      let again = try await gcloud(["firestore", "export", "gs://bkt/e"])
      #expect(!again.isSuccess)
      #expect(again.error.contains("already exists"))
      let imported = try await gcloud(["firestore", "import", "gs://bkt/e", "--database=staging"])
      #expect(imported.isSuccess, "\(imported.error)")
      #expect(try await curl.get("/v1/projects/p/databases/staging/documents/a/1").status == 200)

      _ = try await curl.post(
        Faults.path, #"{"rules":[{"path":"*:exportDocuments","operation":"hang"}]}"#)
      let hanging = try await gcloud(["firestore", "export", "gs://bkt/h", "--async", "--format=value(name)"])
      let name = hanging.output.trimmingCharacters(in: .whitespacesAndNewlines)
      let list = try await gcloud(["firestore", "operations", "list", "--format=value(name)"])
      #expect(list.output.split(separator: "\n").contains(Substring(name)))
      let cancel = try await gcloud(["firestore", "operations", "cancel", name])
      #expect(cancel.isSuccess, "\(cancel.error)")
      _ = try await curl.wait(try await curl.get("/v1/\(name)").json)
      let described = try await gcloud(["firestore", "operations", "describe", name, "--format=json"])
      #expect(try JSONParser.parse(Array(described.output.utf8))["metadata"]?["operationState"]?.text == "CANCELLED")
    }
  }

  @Test("storage cp, ls, cat and sign-url")
  func storage() async throws {
    try await withGcloud { curl, folder, gcloud in
      try Data("0123456789".utf8).write(to: URL(fileURLWithPath: folder + "/f"))
      let copied = try await gcloud(["storage", "cp", folder + "/f", "gs://bkt/p/f.txt"])
      #expect(copied.isSuccess, "\(copied.error)")
      #expect(try await gcloud(["storage", "ls", "gs://bkt"]).output == "gs://bkt/p/\n")
      #expect(try await gcloud(["storage", "ls", "gs://bkt/p/"]).output == "gs://bkt/p/f.txt\n")
      #expect(try await gcloud(["storage", "cat", "-r", "3-5", "gs://bkt/p/f.txt"]).output == "345")
      let back = try await gcloud(["storage", "cp", "gs://bkt/p/f.txt", folder + "/g"])
      #expect(back.isSuccess, "\(back.error)")
      #expect(try Data(contentsOf: URL(fileURLWithPath: folder + "/g")) == Data("0123456789".utf8))

      let account = "s@p.iam.gserviceaccount.com"
      let made = try await curl.post("/v1/projects/p/serviceAccounts/\(account)/keys", "{}")
      let key = try #require(made.json["privateKeyData"]?.text.flatMap(Base64.bytes))
      try Data(key).write(to: URL(fileURLWithPath: folder + "/key.json"))
      for signer in ["--private-key-file=\(folder)/key.json", "--impersonate-service-account=\(account)"] {
        let signed = try await gcloud([
          "storage", "sign-url", "gs://bkt/p/f.txt", signer, "--duration=10m", "--format=value(signed_url)",
        ])
        #expect(signed.isSuccess, "\(signed.error)")
        let url = signed.output.trimmingCharacters(in: .whitespacesAndNewlines)
        let path = url.replacing(curl.endpoint, with: "")
        #expect(try await curl.get(path).body == Array("0123456789".utf8))
        #expect(try await curl.get(path.replacing("expires=600", with: "expires=6000")).status == 403)
      }
    }
  }

  @Test("iam: a key that is disabled or deleted, or whose account is disabled, signs nothing more") func keys()
    async throws
  {
    try await withGcloud { curl, folder, gcloud in
      let account = "s@p.iam.gserviceaccount.com"
      func keys(_ arguments: String...) async throws -> Tools.Outcome {
        let outcome = try await gcloud(["iam", "service-accounts", "keys"] + arguments + ["--iam-account=\(account)"])
        #expect(outcome.isSuccess, "\(outcome.error)")
        return outcome
      }
      try Data("0123456789".utf8).write(to: URL(fileURLWithPath: folder + "/f"))
      _ = try await gcloud(["storage", "cp", folder + "/f", "gs://bkt/f.txt"])
      _ = try await gcloud(["iam", "service-accounts", "create", "s"])
      _ = try await keys("create", "\(folder)/one.json")
      let one = try await keys("list", "--format=value(name.basename())").output.split(separator: "\n").map(String.init)
      let id = try #require(one.first)
      _ = try await keys("create", "\(folder)/two.json")
      #expect(try await keys("list", "--format=value(name)").output.split(separator: "\n").count == 2)
      var links: [String] = []
      for key in ["one", "two"] {
        let signed = try await gcloud([
          "storage", "sign-url", "gs://bkt/f.txt", "--private-key-file=\(folder)/\(key).json", "--duration=10m",
          "--format=value(signed_url)",
        ])
        links.append(
          signed.output.trimmingCharacters(in: .whitespacesAndNewlines).replacing(curl.endpoint, with: ""))
      }
      func statuses() async throws -> [Int] {
        [try await curl.get(links[0]).status, try await curl.get(links[1]).status]
      }
      #expect(try await statuses() == [200, 200])
      _ = try await keys("disable", id)
      #expect(try await statuses() == [403, 200])
      #expect(
        try await keys("list", "--format=csv[no-heading](name.basename(),disabled)").output.contains("\(id),True"))
      _ = try await keys("enable", id)
      #expect(try await statuses() == [200, 200])
      _ = try await keys("delete", id)
      #expect(try await statuses() == [403, 200])
      #expect(try await gcloud(["iam", "service-accounts", "disable", account]).isSuccess)
      #expect(try await statuses() == [403, 403])
      let described = try await gcloud(["iam", "service-accounts", "describe", account, "--format=value(disabled)"])
      #expect(described.output == "True\n")
      #expect(try await gcloud(["iam", "service-accounts", "enable", account]).isSuccess)
      #expect(try await statuses() == [403, 200])
    }
  }

  @Test("kms: keys made, their public halves and signatures, with gcloud's own checks of integrity")
  func kms() async throws {
    try await withGcloud { _, folder, gcloud in
      try Data("what is signed".utf8).write(to: URL(fileURLWithPath: folder + "/in"))
      let ring = ["--keyring=r", "--location=global"]
      let made = try await gcloud(["kms", "keyrings", "create", "r", "--location=global"])
      #expect(made.isSuccess, "\(made.error)")
      for (algorithm, digest) in [("ec-sign-p256-sha256", ["--digest-algorithm=sha256"]), ("ec-sign-ed25519", [])] {
        let key = try await gcloud(
          ["kms", "keys", "create", algorithm, "--purpose=asymmetric-signing", "--default-algorithm=\(algorithm)"]
            + ring)
        #expect(key.isSuccess, "\(key.error)")
        let version = ["--key=\(algorithm)"] + ring
        let pem = try await gcloud(
          ["kms", "keys", "versions", "get-public-key", "1", "--output-file=\(folder)/pem"] + version)
        #expect(pem.isSuccess, "\(pem.error)")
        let signed = try await gcloud(
          ["kms", "asymmetric-sign", "--version=1", "--input-file=\(folder)/in", "--signature-file=\(folder)/sig"]
            + digest + version)
        #expect(signed.isSuccess, "\(signed.error)")
        let check =
          digest.isEmpty
          ? ["pkeyutl", "-verify", "-pubin", "-inkey", "\(folder)/pem", "-rawin", "-in", "\(folder)/in", "-sigfile"]
          : ["dgst", "-sha256", "-verify", "\(folder)/pem", "-signature"]
        let arguments = check + ["\(folder)/sig"] + (digest.isEmpty ? [] : ["\(folder)/in"])
        let verified = try await Tools.run(try #require(Tools.openssl), arguments, [:])
        #expect(verified.isSuccess, "\(verified.output) \(verified.error)")
      }
    }
  }
}
