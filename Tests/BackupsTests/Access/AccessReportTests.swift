import Documents
import JSON
import Policy
import Testing

@testable import Backups
@testable import GoogleCloud
@testable import Reports

/// What a reader and a script are shown of a review.
struct AccessReportTests {
  private static func answer(
    listsOurs: Bool = false, accepted: [ExactName] = [], _ change: (inout AccessFacts) throws -> Void = { _ in }
  ) throws -> Answer {
    var facts = try AccessSamples.facts()
    try change(&facts)
    return AccessReview(facts, try AccessSamples.scope(), accepted: accepted)
      .answer(listsOurs: listsOurs, toolVersion: "1")
  }

  private struct NoForms: Error {}

  private static func text(_ answer: Answer) throws -> String {
    guard case .forms(let text, _) = answer.body else { throw NoForms() }
    return text(TextStyle(width: 80))
  }

  private static func json(_ answer: Answer) throws -> JSONValue {
    guard case .forms(_, let json) = answer.body else { throw NoForms() }
    return try JSONParser.parse(json())
  }

  @Test("Exit status: 0 if all was read and is ours, 1 if something is not, 3 if something was not read")
  func status() throws {
    #expect(try Self.answer().status == .verified)
    #expect(try Self.answer { $0.databases = .failure(AccessSamples.refused) }.status == .incomplete)
    #expect(try Self.answer { $0.grant("roles/x", to: "user:x@y.z") }.status == .different)
    let both = try Self.answer {
      $0.grant("roles/x", to: "user:x@y.z")
      $0.databases = .failure(AccessSamples.refused)
    }
    #expect(both.status == .different)
  }

  @Test("JSON has each entry with its commands word by word, and what was not read")
  func members() throws {
    let answer = try Self.json(
      try Self.answer(accepted: ["nothing"]) {
        let condition = AccessPolicy.Condition(expression: "e", title: "t")
        let binding = AccessPolicy.Binding(role: "roles/x", members: ["user:x@y.z"], condition: condition)
        $0.projects[0].access = $0.projects[0].access.map { policy in
          var policy = policy
          policy.bindings?.append(binding)
          return policy
        }
        $0.databases = .failure(AccessSamples.refused)
      })
    #expect(answer["schema"]?.text == "rekindle.backups.access/1" && answer["outcome"]?.text == "failed")
    let entries = answer["entries"]?.elements ?? []
    let found = try #require(entries.first { $0["ours"]?.truth == false })
    #expect(found["id"]?.text == "project pyme-erp roles/x user:x@y.z if t e % %")
    #expect(found["code"]?.text == "access-project-member" && found["resource"]?.text == "project pyme-erp")
    #expect(found["member"]?.text == "user:x@y.z" && found["role"]?.text == "roles/x")
    #expect(found["condition"]?["expression"]?.text == "e" && found["by"] == nil)
    #expect(
      found["commands"]?.elements?.first?.elements?.compactMap(\.text) == [
        "gcloud", "projects", "remove-iam-policy-binding", "pyme-erp", "--member=user:x@y.z", "--role=roles/x", "--all",
      ])
    #expect(entries.contains { $0["ours"]?.truth == true && $0["by"]?.text == "google" })
    #expect(entries.allSatisfy { $0["commands"]?.elements != nil })
    #expect(answer["unread"]?.elements?.first?["code"]?.text == "access-unread")
    #expect(answer["unmatched"]?.elements?.compactMap(\.text) == ["nothing"])
    #expect(answer["notChecked"]?.elements?.isEmpty == false)
  }

  @Test("Text has what is not ours, under its resource, within 80 columns but for commands; the rest is a number")
  func texts() throws {
    let answer = try Self.answer {
      for way in AttackerWay.all { try way.change(&$0) }
      $0.databases = .failure(AccessSamples.refused)
    }
    let text = try Self.text(answer)
    let lines = text.split(separator: "\n")
    #expect(text.hasPrefix("failed "))
    for line in lines where Columns.width(line) > 80 {
      let words = line.split(separator: " ")
      #expect(words.first == "gcloud" || words.count <= 3, "\(line)")
    }
    let unread = try #require(lines.firstIndex { $0.contains("access-unread") })
    let first = try #require(lines.firstIndex { $0.contains("access-bucket-member") })
    #expect(unread < first)
    #expect(!lines.contains { $0.hasPrefix("ok ") })
    let all = try Self.text(try Self.answer(listsOurs: true))
    #expect(all.split(separator: "\n").contains { $0.hasPrefix("ok ") && $0.contains("access-job") })
  }

  @Test("What a service says reaches the terminal as visible text, and a shell as one word")
  func hostile() throws {
    let member = "user:x'; rm -rf / #\u{1B}[31m\n@y.z"
    let text = try Self.text(try Self.answer { $0.grant("roles/x", to: member) })
    #expect(!text.utf8.contains(0x1B))
    #expect(text.contains(#"'--member=user:x'\''; rm -rf / #\u{1b}[31m\u{a}@y.z'"#), "\(text)")
    let id = try Self.json(try Self.answer { $0.grant("roles/x", to: member) })["entries"]?.elements?
      .first { $0["ours"]?.truth == false }?["id"]?.text
    #expect(id?.hasPrefix("bucket gs://pyme-backups roles/x user:x';%20rm") == true)
  }
}
