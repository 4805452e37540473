#include "agent/engine/loop/timer_queue.h"

namespace wsurge {

void TimerQueue::Put(Timer* timer, std::size_t place) {
  heap_[place] = timer;
  timer->place_ = place;
}

void TimerQueue::SiftUp(std::size_t place) {
  Timer* const timer = heap_[place];
  while (place > 0) {
    const std::size_t parent = (place - 1) / 2;
    if (heap_[parent]->due_ <= timer->due_) break;
    Put(heap_[parent], place);
    place = parent;
  }
  Put(timer, place);
}

void TimerQueue::SiftDown(std::size_t place) {
  Timer* const timer = heap_[place];
  for (;;) {
    std::size_t child = 2 * place + 1;
    if (child >= heap_.size()) break;
    if (child + 1 < heap_.size() && heap_[child + 1]->due_ < heap_[child]->due_) ++child;
    if (timer->due_ <= heap_[child]->due_) break;
    Put(heap_[child], place);
    place = child;
  }
  Put(timer, place);
}

void TimerQueue::Arm(Timer& timer, Nanos due) {
  if (timer.armed()) {
    const bool earlier = due < timer.due_;
    timer.due_ = due;
    earlier ? SiftUp(timer.place_) : SiftDown(timer.place_);
    return;
  }
  timer.queue_ = this;
  timer.due_ = due;
  heap_.push_back(&timer);
  timer.place_ = heap_.size() - 1;
  SiftUp(timer.place_);
}

void TimerQueue::Disarm(Timer& timer) {
  if (!timer.armed()) return;
  const std::size_t place = timer.place_;
  timer.queue_ = nullptr;
  Timer* const last = heap_.back();
  heap_.pop_back();
  if (last == &timer) return;
  Put(last, place);
  SiftUp(place);
  SiftDown(last->place_);
}

std::size_t TimerQueue::Fire(Nanos now, std::size_t limit) {
  std::size_t fired = 0;
  while (fired < limit && !heap_.empty() && heap_.front()->due_ <= now) {
    Timer& timer = *heap_.front();
    Disarm(timer);
    ++fired;
    timer.callback_(timer.owner_, timer.due_);  // may destroy the timer
  }
  return fired;
}

}  // namespace wsurge
