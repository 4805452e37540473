#pragma once

#include <variant>

#include "common/plan/scenario.h"

// The texts of a role that are filled in for each of its connections and messages.
namespace wsurge {

// Calls f(const Template&) for what is rendered when a connection is opened, the login left out.
template <typename F>
void ForEachConnectionTemplate(const Role& role, const F& f) {
  if (role.url) f(role.url->resource);
  if (role.path) f(*role.path);
  for (const NamedTemplate& header : role.connection.headers) f(header.value);
  for (const NamedTemplate& cookie : role.connection.cookies) f(cookie.value);
  for (const Template& subprotocol : role.connection.subprotocols) f(subprotocol);
}

template <typename F>
void ForEachLoginTemplate(const Login& login, const F& f) {
  f(login.url.resource);
  for (const NamedTemplate& header : login.headers) f(header.value);
  f(login.body);
}

template <typename F>
void ForEachMatchTemplate(const Match& match, const F& f) {
  for (const TextCondition& text : match.texts) f(text.value);
  if (match.json && match.json->equals) f(*match.json->equals);
}

// Those of payloads, replies and matches, of nested steps as well.
template <typename F>
void ForEachStepTemplate(const std::vector<Step>& steps, const F& f) {
  ForEachStep(steps, [&f](const Step& step) {
    if (const auto* send = std::get_if<SendStep>(&step.action)) {
      f(send->payload.content);
    } else if (const auto* request = std::get_if<RequestStep>(&step.action)) {
      f(request->payload.content);
      ForEachMatchTemplate(request->reply.match, f);
    } else if (const auto* stream = std::get_if<StreamStep>(&step.action)) {
      f(stream->payload.content);
      ForEachMatchTemplate(stream->reply.match, f);
    } else if (const auto* receive = std::get_if<ReceiveStep>(&step.action)) {
      if (receive->until) ForEachMatchTemplate(*receive->until, f);
    } else if (const auto* rules = std::get_if<OnMessageStep>(&step.action)) {
      for (const Rule& rule : rules->rules) ForEachMatchTemplate(rule.condition, f);
    } else if (const auto* when = std::get_if<WhenStep>(&step.action)) {
      ForEachMatchTemplate(when->condition, f);
    } else if (const auto* check = std::get_if<CheckStep>(&step.action)) {
      ForEachMatchTemplate(check->match, f);
    }
  });
}

}  // namespace wsurge
