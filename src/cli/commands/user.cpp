#include <CLI/CLI.hpp>

#include <iostream>

#include "app/store.hpp"
#include "cli/commands.hpp"
#include "crypto/password.hpp"
#include "org/person.hpp"

namespace jw::cli {
namespace {

struct UserOptions {
  std::string login;
  std::string name;
  std::string org;
  std::vector<std::string> roles;
  bool from_stdin = false;
  bool keep = false;
};

// From standard input, so that it never stands in a process list; else made and shown once.
Result<std::string> password_of(const UserOptions& options) {
  if (!options.from_stdin) return crypto::random_token(12);
  std::string line;
  std::getline(std::cin, line);
  if (line.empty())
    return fail(Code::Invalid, "user.password", "no password came on standard input", "标准输入中没有密码");
  return line;
}

struct OpenedUser {
  app::Store store;
  SystemClock clock;
  std::unique_ptr<org::People> people;
};

Result<std::unique_ptr<OpenedUser>> open_people(const Terminal& terminal, const Call& call) {
  const auto config = JW_TRY(load_config(terminal));
  auto opened = std::make_unique<OpenedUser>();
  opened->store = JW_TRY(app::open_store(call, opened->clock, config));
  opened->people = std::make_unique<org::People>(*opened->store.database, opened->clock);
  return opened;
}

void say(const Terminal& terminal, const org::Person& person, const std::string& password) {
  boost::json::array roles;
  std::string list;
  for (const auto& role : person.roles) {
    roles.push_back(boost::json::value(role));
    list += (list.empty() ? "" : ",") + role;
  }
  boost::json::object object{{"id", person.id},   {"login", person.login}, {"name", person.name},
                             {"org", person.org}, {"roles", roles},        {"active", person.active}};
  if (!password.empty()) object["password"] = password;
  terminal.say(
      object, fmt::format("{} {} {} [{}]{}{}", person.login, person.name, person.org, list,
                          person.active ? "" : " disabled", password.empty() ? "" : " password " + password));
}

Result<> add_person(const Terminal& terminal, const UserOptions& options) {
  const auto call = local_call("user add");
  const auto opened = JW_TRY(open_people(terminal, call));
  const auto password = JW_TRY(password_of(options));
  const auto person = JW_TRY(opened->people->create(call, {options.login,
                                                           options.name,
                                                           options.org,
                                                           {options.roles.begin(), options.roles.end()},
                                                           password,
                                                           !options.keep}));
  say(terminal, person, options.from_stdin ? "" : password);
  return {};
}

Result<> passwd(const Terminal& terminal, const UserOptions& options) {
  const auto call = local_call("user passwd");
  const auto opened = JW_TRY(open_people(terminal, call));
  const auto person = JW_TRY(opened->people->find(call, options.login));
  const auto password = JW_TRY(password_of(options));
  JW_TRY(opened->people->reset_password(call, person.id, password));
  say(terminal, person, options.from_stdin ? "" : password);
  return {};
}

Result<> activity(const Terminal& terminal, const UserOptions& options, bool active) {
  const auto call = local_call("user");
  const auto opened = JW_TRY(open_people(terminal, call));
  const auto person = JW_TRY(opened->people->find(call, options.login));
  say(terminal, JW_TRY(opened->people->set_active(call, person.id, active)), "");
  return {};
}

Result<> disable(const Terminal& terminal, const UserOptions& options) {
  return activity(terminal, options, false);
}
Result<> enable(const Terminal& terminal, const UserOptions& options) {
  return activity(terminal, options, true);
}

Result<> list_users(const Terminal& terminal, const UserOptions& options) {
  const auto call = local_call("user list");
  const auto opened = JW_TRY(open_people(terminal, call));
  PageRequest page;
  page.limit = 500;
  do {
    const auto found = JW_TRY(opened->people->list(call, options.org, page));
    for (const auto& person : found.items) say(terminal, person, "");
    page.after = found.next;
  } while (!page.after.empty());
  return {};
}

}  // namespace

void add_user(CLI::App& app, Terminal& terminal) {
  auto* group = app.add_subcommand("user", "the people who may log in to this node")->require_subcommand(1);
  auto options = std::make_shared<UserOptions>();
  const auto work = [&](std::string name, std::string help,
                        Result<> (*run)(const Terminal&, const UserOptions&)) {
    auto* command = group->add_subcommand(name, help);
    command->callback([&terminal, options, run] {
      terminal.run = [&terminal, options, run] { return run(terminal, *options); };
    });
    return command;
  };
  auto* add_command =
      work("add", "add a person; without --password-stdin a password is made and shown once", add_person);
  add_command->add_option("--login", options->login, "login name")->required();
  add_command->add_option("--name", options->name, "name")->required();
  add_command->add_option("--org", options->org, "department, for example 320613.data")->required();
  add_command
      ->add_option("--roles", options->roles,
                   "roles: clerk, head, reviewer, bureau, auditor, operator, admin")
      ->required()
      ->delimiter(',');
  add_command->add_flag("--password-stdin", options->from_stdin, "read the password from standard input");
  add_command->add_flag("--keep-password", options->keep, "the person need not change it at the first login");
  auto* passwd_command = work("passwd", "set a new password", passwd);
  passwd_command->add_option("--login", options->login, "login name")->required();
  passwd_command->add_flag("--password-stdin", options->from_stdin, "read the password from standard input");
  work("disable", "end a person's sessions and logins", disable)
      ->add_option("--login", options->login, "login name")
      ->required();
  work("enable", "let a person log in again", enable)
      ->add_option("--login", options->login, "login name")
      ->required();
  work("list", "list people", list_users)->add_option("--org", options->org, "only this department");
}

}  // namespace jw::cli
