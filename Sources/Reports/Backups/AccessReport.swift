package import Backups
import Documents
import GoogleCloud
import JSON
import Verification

extension AccessReview {
  /// Who and what can reach the backups.
  /// - Parameter listsOurs: whether text has the entries that are ours, too; JSON always has.
  package func answer(listsOurs: Bool = false, toolVersion: String) -> Answer {
    Answer(
      ExitStatus(outcome), schema: "rekindle.backups.access/1", toolVersion: toolVersion, isConfirmation: !listsOurs
    ) { canvas in
      let ours = entries.filter(\.isOurs)
      let others = entries.filter { !$0.isOurs }
      var counts = ["\(Quantity.counted(others.count, "entry", "entries")) not ours", "\(ours.count) ours"]
      if !unread.isEmpty { counts.insert("\(Quantity.counted(unread.count, "list", "lists")) not read", at: 1) }
      canvas.line(
        (Columns.padded(outcome.rawValue, to: TextCanvas.outcomeWidth), outcome.paint),
        (counts.joined(separator: " · "), .none))
      canvas.append(byResource: unread)
      canvas.append(byResource: others)
      if listsOurs {
        canvas.append(byResource: ours)
      } else if !ours.isEmpty {
        canvas.gap()
        canvas.paragraph(
          "\(Quantity.counted(ours.count, "entry is", "entries are")) ours; --all lists them.", indent: 0, .dim)
      }
      canvas.gap()
      canvas.list("not checked", notChecked)
      for id in unmatched {
        canvas.paragraph("The file of --ours has an id that no entry has: \(id)", indent: 0, .yellow)
      }
      for id in refused {
        canvas.paragraph("The file of --ours cannot make public access yours: \(id)", indent: 0, .yellow)
      }
    } members: { json in
      json.member("outcome", outcome.rawValue)
      json.objects("entries", entries) { $0.members(of: $1) }
      json.objects("unread", unread) { $0.members(ofUnread: $1) }
      json.strings("unmatched", unmatched.map(\.text))
      json.strings("refused", refused.map(\.text))
      json.strings("notChecked", notChecked)
    }
  }
}

extension TextCanvas {
  /// Appends entries under the resource that they are about, in the order in which the resources first come.
  fileprivate mutating func append(byResource entries: [AccessEntry]) {
    var resources: [ExactName] = []
    var groups: [ExactName: [AccessEntry]] = [:]
    for entry in entries {
      let resource = ExactName(entry.resource.description)
      if groups[resource] == nil { resources.append(resource) }
      groups[resource, default: []].append(entry)
    }
    for resource in resources {
      gap()
      line((resource.text, .none))
      append((groups[resource] ?? []).map(\.check))
    }
  }
}

extension JSONWriter {
  fileprivate mutating func members(of entry: AccessEntry) {
    member("id", entry.id)
    member("code", entry.check.code.rawValue)
    member("outcome", entry.check.outcome.rawValue)
    member("resource", entry.resource.description)
    member("member", entry.member)
    member("role", entry.role)
    if let condition = entry.condition {
      object("condition") { json in
        json.member("title", condition.title)
        json.member("expression", condition.expression)
        json.member("description", condition.description)
      }
    }
    member("key", entry.key)
    member("ours", entry.isOurs)
    member("by", entry.owner?.rawValue)
    member("message", entry.check.message)
    member("remedy", entry.check.remedy)
    array("commands") { json in
      for words in entry.check.commands {
        json.array { json in
          for word in words { json.value { $0.string(word) } }
        }
      }
    }
  }

  fileprivate mutating func members(ofUnread entry: AccessEntry) {
    member("id", entry.id)
    member("code", entry.check.code.rawValue)
    member("resource", entry.resource.description)
    member("message", entry.check.message)
    member("remedy", entry.check.remedy)
  }
}
